//! Several samples of a series at one time.
use pyo3::prelude::*;
use pyo3::types::PyBytes;
use tickscope_wire_core as core;

use crate::convert::rejected;

type OnceTuple<'py> = (Option<Bound<'py, PyBytes>>, usize, Vec<usize>);

#[pyfunction]
pub fn once<'py>(py: Python<'py>, body: &[u8], raw_bytes_max: usize) -> PyResult<OnceTuple<'py>> {
    let made = py.detach(|| core::once(body, raw_bytes_max)).map_err(rejected)?;
    Ok((made.body.map(|body| PyBytes::new(py, &body)), made.same, made.conflicts))
}
