//! Manufactured solutions `e^-t g(x, y) + 3/2` with all coefficients varying, other spacings along x
//! than along y, and every kind of side: second order in space. The steps are as long as is stable,
//! so that the error of Euler's first order in time falls with the square of the spacing too.

use super::{Whole, equation, expression, grid, inflow, transfer, value};
use diff2d_mpi::problem::boundary::{Condition, Ends};
use diff2d_mpi::problem::equation::Equation;

const END: f64 = 0.1;

/// `g` and its derivatives, the coefficients and their derivatives, as text.
struct Solution {
    box_x: [f64; 2],
    box_y: [f64; 2],
    g: &'static str,
    g_x: &'static str,
    g_xx: &'static str,
    g_y: &'static str,
    g_yy: &'static str,
    along_x: &'static str,
    along_x_x: &'static str,
    along_y: &'static str,
    along_y_y: &'static str,
    capacity: &'static str,
    decay: &'static str,
}

const WALLS: Solution = Solution {
    box_x: [-0.3, 1.2],
    box_y: [0.1, 0.9],
    g: "(sin(2*x + 1/3)*cos(3*y) + x*y/2)",
    g_x: "(2*cos(2*x + 1/3)*cos(3*y) + y/2)",
    g_xx: "(-4*sin(2*x + 1/3)*cos(3*y))",
    g_y: "(-3*sin(2*x + 1/3)*sin(3*y) + x/2)",
    g_yy: "(-9*sin(2*x + 1/3)*cos(3*y))",
    along_x: "(1 + sin(x + 2*y)/2)",
    along_x_x: "(cos(x + 2*y)/2)",
    along_y: "(exp(x*y/2)/2 + 1/4)",
    along_y_y: "(x*exp(x*y/2)/4)",
    capacity: "(1 + x^2/2 + y/3)",
    decay: "(4/5 + x*y/5)",
};

/// Of period 1 along x and along y.
const PERIODIC: Solution = Solution {
    box_x: [0.0, 1.0],
    box_y: [0.0, 1.0],
    g: "(sin(2*pi*x + 1/3)*cos(2*pi*y + 1/5))",
    g_x: "(2*pi*cos(2*pi*x + 1/3)*cos(2*pi*y + 1/5))",
    g_xx: "(-4*pi^2*sin(2*pi*x + 1/3)*cos(2*pi*y + 1/5))",
    g_y: "(-2*pi*sin(2*pi*x + 1/3)*sin(2*pi*y + 1/5))",
    g_yy: "(-4*pi^2*sin(2*pi*x + 1/3)*cos(2*pi*y + 1/5))",
    along_x: "(1 + sin(2*pi*(x + y))/2)",
    along_x_x: "(pi*cos(2*pi*(x + y)))",
    along_y: "(0.6 + cos(2*pi*(x - y))/4)",
    along_y_y: "(pi/2*sin(2*pi*(x - y)))",
    capacity: "(1 + sin(2*pi*x)/4)",
    decay: "(0.8 + cos(2*pi*y)/5)",
};

impl Solution {
    fn source(&self) -> String {
        let Solution { g, g_x, g_xx, g_y, g_yy, along_x, along_x_x, along_y, along_y_y, .. } = self;
        let Solution { capacity, decay, .. } = self;
        format!(
            "exp(-t)*(-{capacity}*{g} - ({along_x_x}*{g_x} + {along_x}*{g_xx}) \
             - ({along_y_y}*{g_y} + {along_y}*{g_yy}) + {decay}*{g}) + {decay}*3/2"
        )
    }

    /// The condition of this kind at a side, from `D` and the derivative of `g` along the outward
    /// normal there.
    fn side(&self, kind: char, diffusivity: &str, normal: &str) -> Condition {
        let exact = format!("(exp(-t)*{} + 3/2)", self.g);
        let flux = format!("exp(-t)*{diffusivity}*({normal})");
        match kind {
            'D' => value(&exact),
            'N' => inflow(&flux),
            'R' => transfer("(2 + x + y)", &format!("{exact} + {flux}/(2 + x + y)")),
            other => panic!("no such side: {other}"),
        }
    }

    /// The equation with sides of these kinds: west, east, south, north; P is periodic.
    fn equation(&self, sides: &str) -> Equation {
        let mut problem = equation(self.along_x, self.along_y);
        problem.capacity = Some(expression(self.capacity));
        problem.decay = Some(expression(self.decay));
        problem.source = Some(expression(&self.source()));
        problem.initial = expression(&format!("{} + 3/2", self.g));
        let kinds: Vec<char> = sides.chars().collect();
        let ends = |first: usize, d: &str, derivative: &str| match kinds[first] {
            'P' => Ends::Periodic,
            _ => Ends::sides(
                self.side(kinds[first], d, &format!("-{derivative}")),
                self.side(kinds[first + 1], d, derivative),
            ),
        };
        problem.x = ends(0, self.along_x, self.g_x);
        problem.y = ends(2, self.along_y, self.g_y);
        problem
    }

    /// Root of the mean square of the error at the end.
    fn error(&self, sides: &str, cells: [usize; 2]) -> f64 {
        let problem = self.equation(sides);
        let grid = grid(cells, self.box_x, self.box_y);
        let mut whole = Whole::new(&problem, &grid);
        let (dt, steps) = whole.even_steps(END);
        whole.steps_in_time(dt, steps);
        let mut exact = equation("1", "1");
        exact.initial = expression(&format!("exp(-{END})*{} + 3/2", self.g));
        let exact = Whole::new(&exact, &grid);
        let squares = whole.field.owned().into_iter().zip(exact.field.owned());
        let sum: f64 = squares.map(|(found, exact)| (found - exact).powi(2)).sum();
        (sum / grid.points()).sqrt()
    }

    #[track_caller]
    fn is_of_second_order(&self, sides: &str) {
        let errors = [[24, 20], [48, 40]].map(|cells| self.error(sides, cells));
        let order = (errors[0] / errors[1]).log2();
        assert!((order - 2.0).abs() < 0.1, "{sides}: order {order}, errors {errors:?}");
    }
}

#[test]
fn sides_of_one_kind_are_of_second_order() {
    ["DDDD", "NNNN", "RRRR"].into_iter().for_each(|sides| WALLS.is_of_second_order(sides));
}

#[test]
fn sides_of_several_kinds_are_of_second_order() {
    ["DNRD", "NRDR", "RDNN"].into_iter().for_each(|sides| WALLS.is_of_second_order(sides));
}

#[test]
fn periodic_directions_are_of_second_order() {
    ["PPPP", "PPDR", "PPND"].into_iter().for_each(|sides| PERIODIC.is_of_second_order(sides));
}
