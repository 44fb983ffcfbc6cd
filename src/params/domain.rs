//! What the parameters must be together: a domain whose points can be told apart, and nothing that the
//! layout does not have.

use super::{Boundary, Diffusivity, Layout, Method, Origins, Params};
use crate::error::Problem;
use crate::number::shown;

type Checked = Result<(), Problem>;

impl Params {
    /// These parameters, checked, with the method that is the default for such a problem and the spacings that
    /// follow from a number of cells.
    pub(super) fn settled(mut self, origins: &Origins) -> Result<Params, Problem> {
        let default = match (self.grid.layout, &self.reaction) {
            (Layout::Cells, None) => Method::Exponential,
            (Layout::Course, _) | (Layout::Cells, Some(_)) => Method::Euler,
        };
        self.time.method.get_or_insert(default);
        match self.grid.layout {
            Layout::Course => {
                check_ends(["x1", "x2"], [self.x1, self.x2])?;
                self.check_is_course()?;
                check_spacing("dx", self.dx, ["x1", "x2"], [self.x1, self.x2])?;
            }
            Layout::Cells => {
                self.settle_cells(origins)?;
                self.boundary.check()?;
            }
        }
        self.check_diffusivity()?;
        self.check_runtime()?;
        self.check_steady()?;
        self.check_samples()?;
        Ok(self)
    }

    /// Takes over the grid of a file, which `take` reads.
    ///
    /// # Errors
    /// Why it cannot be read, or another key that says where cells lie.
    pub fn settle_grid(
        &mut self,
        origins: &Origins,
        take: impl FnOnce(&mut Params) -> Checked,
    ) -> Checked {
        if self.grid.like.is_none() {
            return Ok(());
        }
        let others = ["x1", "x2", "y1", "y2", "dx", "dy", "grid.cells"];
        if let Some(key) = others.into_iter().find(|key| origins.holds(key)) {
            let text = format!("{key} is given beside grid.like: keep one of the two");
            return Err(Problem::new(&[key, "grid.like"], text));
        }
        take(self)?;
        self.settle_cells(origins)
    }

    /// The lower and the upper end in y.
    pub fn ends_in_y(&self) -> [f64; 2] {
        [self.y1.unwrap_or(self.x1), self.y2.unwrap_or(self.x2)]
    }

    /// The spacing in y that is asked for.
    pub fn spacing_in_y(&self) -> f64 {
        self.dy.unwrap_or(self.dx)
    }

    /// Cells between ends that can be told apart.
    fn settle_cells(&mut self, origins: &Origins) -> Checked {
        check_ends(["x1", "x2"], [self.x1, self.x2])?;
        check_ends(["y1", "y2"], self.ends_in_y())?;
        self.settle_spacings(origins)?;
        check_spacing("dx", self.dx, ["x1", "x2"], [self.x1, self.x2])?;
        check_spacing("dy", self.spacing_in_y(), ["y1", "y2"], self.ends_in_y())
    }

    /// A number of cells decides the spacings; one that was given must be the same.
    fn settle_spacings(&mut self, origins: &Origins) -> Checked {
        let Some([nx, ny]) = self.grid.cells else { return Ok(()) };
        let [y1, y2] = self.ends_in_y();
        let dx = (self.x2 - self.x1) / f64::from(nx);
        let dy = (y2 - y1) / f64::from(ny);
        let given = [("dx", Some(self.dx), dx), ("dy", self.dy, dy)];
        for (key, asked, spacing) in given {
            if let Some(asked) = asked.filter(|asked| origins.holds(key) && *asked != spacing) {
                let [asked, spacing] = [asked, spacing].map(shown);
                let text = format!(
                    "{key} = {asked} beside grid.cells = [{nx}, {ny}], which give {spacing}: keep one of \
                     the two"
                );
                return Err(Problem::new(&[key, "grid.cells"], text));
            }
        }
        (self.dx, self.dy) = (dx, Some(dy));
        Ok(())
    }

    /// Refuses what the default layout, that of `diff2d.py`, does not have.
    fn check_is_course(&self) -> Checked {
        let square = "the default layout is a square from x1 to x2";
        let term = "the default layout has no such term";
        let initial = "the default layout begins with four peaks";
        let cells = "in the default layout dx gives the grid";
        let time = "in the default layout dx and D give the time step";
        let given = [
            ("y1", self.y1.is_some(), square),
            ("y2", self.y2.is_some(), square),
            ("dy", self.dy.is_some(), square),
            ("grid.cells", self.grid.cells.is_some(), cells),
            ("initial", self.initial.is_some(), initial),
            ("capacity", self.capacity.is_some(), term),
            ("decay", self.decay.is_some(), term),
            ("source", self.source.is_some(), term),
            ("reaction", self.reaction.is_some(), term),
            ("mask", self.mask.is_some(), "the default layout is a whole square"),
            ("point_sources", !self.point_sources.is_empty(), term),
            (
                "D",
                matches!(self.D, Diffusivity::Directions { .. }),
                "the default layout has a single D",
            ),
            ("D", matches!(self.D, Diffusivity::File(_)), "the default layout has a single D"),
            ("data", !self.data.is_empty(), "the default layout takes no fields"),
            ("grid.like", self.grid.like.is_some(), cells),
            ("time.start", self.time.start != 0.0, "the default layout begins at time 0"),
            ("time.safety", self.time.safety != 1.0, time),
        ];
        let sides = self.boundary.named().into_iter().find(|(_, is_named)| *is_named);
        let side = sides.map(|(key, _)| {
            (key, "the default layout has zeros at x1 - dx and x2 and no condition at its sides")
        });
        let found = given.into_iter().find(|(_, is_given, _)| *is_given);
        match side.or(found.map(|(key, _, why)| (key, why))) {
            None => Ok(()),
            Some((key, why)) => {
                let text = format!("{key}: {why}: add [grid] layout = \"cells\"");
                Err(Problem::new(&[key], text))
            }
        }
    }

    /// Rates are compared with one over the time to run for.
    fn check_runtime(&self) -> Checked {
        match (1.0 / self.runtime).is_finite() {
            true => Ok(()),
            false => Err(Problem::new(
                &["runtime"],
                format!(
                    "runtime = {} is too short to compute with: raise it above 1e-308",
                    shown(self.runtime)
                ),
            )),
        }
    }

    /// Refuses to look for a steady state where no rates are computed.
    fn check_steady(&self) -> Checked {
        let is_course = self.grid.layout == Layout::Course;
        match self.time.stop_when {
            Some(_) if is_course && self.time.method == Some(Method::Euler) => {
                let text = "time.stop_when: Euler steps of the default layout do not compute how fast the field \
                            changes: add [time] method = \"exponential\"";
                Err(Problem::new(&["time.stop_when"], text.into()))
            }
            _ => Ok(()),
        }
    }

    /// A number; an expression is checked where it is evaluated.
    fn check_diffusivity(&self) -> Checked {
        let is_course = self.grid.layout == Layout::Course;
        match self.D {
            Diffusivity::Number(d) if is_course && d <= 0.0 => {
                let d = shown(d);
                Err(Problem::new(&["D"], format!("D = {d} is not above 0: raise D")))
            }
            Diffusivity::Number(d) if d < 0.0 => {
                let text = format!("D = {} is negative: raise it to 0 or more", shown(d));
                Err(Problem::new(&["D"], text))
            }
            _ => Ok(()),
        }
    }
}

impl Boundary {
    /// Each key, and whether it was given.
    fn named(&self) -> [(&'static str, bool); 7] {
        [
            ("boundary.left", self.left.is_some()),
            ("boundary.right", self.right.is_some()),
            ("boundary.bottom", self.bottom.is_some()),
            ("boundary.top", self.top.is_some()),
            ("boundary.default", self.default.is_some()),
            ("boundary.x", self.x.is_some()),
            ("boundary.y", self.y.is_some()),
        ]
    }

    /// A side of a periodic direction has no condition.
    fn check(&self) -> Checked {
        let pairs = [
            (
                "boundary.x",
                self.x,
                [("boundary.left", &self.left), ("boundary.right", &self.right)],
            ),
            (
                "boundary.y",
                self.y,
                [("boundary.bottom", &self.bottom), ("boundary.top", &self.top)],
            ),
        ];
        for (direction, _, sides) in pairs.into_iter().filter(|(_, periodic, _)| periodic.is_some())
        {
            if let Some((key, _)) = sides.into_iter().find(|(_, side)| side.is_some()) {
                let text = format!(
                    "{key} is given beside {direction} = \"periodic\": keep one of the two"
                );
                return Err(Problem::new(&[key, direction], text));
            }
        }
        Ok(())
    }
}

fn check_ends([low_key, high_key]: [&str; 2], [low, high]: [f64; 2]) -> Checked {
    let keys = &[high_key, low_key];
    let length = high - low;
    let [low, high] = [low, high].map(shown);
    if length.is_nan() || length <= 0.0 {
        let text = format!(
            "{high_key} = {high} does not lie above {low_key} = {low}: raise {high_key} or lower \
             {low_key}"
        );
        return Err(Problem::new(keys, text));
    }
    if !length.is_finite() {
        let text = format!(
            "{high_key} - {low_key} = {high} - {low} overflows: bring {low_key} and {high_key} closer \
             together"
        );
        return Err(Problem::new(keys, text));
    }
    Ok(())
}

fn check_spacing(key: &str, spacing: f64, names: [&str; 2], [low, high]: [f64; 2]) -> Checked {
    // Four spacings of doubles, so that neighbouring points have different coordinates.
    let finest = 4.0 * f64::EPSILON * low.abs().max(high.abs());
    if spacing >= finest {
        return Ok(());
    }
    let [spacing, finest, low, high] = [spacing, finest, low, high].map(shown);
    let [low_key, high_key] = names;
    let text = format!(
        "{key} = {spacing} is too fine to tell points apart between {low_key} = {low} and {high_key} = \
         {high}: raise {key} above {finest}"
    );
    Err(Problem::new(&[key, "grid.cells", high_key, low_key], text))
}
