//! Times within steps at which outputs are due: dense output.

/// Times within steps at which outputs are due, in their order.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct DenseTimes {
    /// The steps after whose ends they are known.
    pub steps: Vec<u64>,
    /// Since the start \[time\].
    pub times: Vec<f64>,
}

impl DenseTimes {
    /// Those of the step that begins after a number of steps.
    pub fn of_step_after(&self, step: u64) -> &[f64] {
        let begin = self.steps.partition_point(|of| *of <= step);
        let end = self.steps.partition_point(|of| *of <= step.saturating_add(1));
        &self.times[begin..end]
    }
}
