//! Snappy blocks.
use pyo3::prelude::*;
use pyo3::types::PyBytes;
use tickscope_wire_core as core;

use crate::convert::rejected;

#[pyfunction]
pub fn decompress<'py>(py: Python<'py>, body: &[u8], raw_bytes_max: usize) -> PyResult<Bound<'py, PyBytes>> {
    let raw = py.detach(|| core::decompress(body, raw_bytes_max)).map_err(rejected)?;
    Ok(PyBytes::new(py, &raw))
}

#[pyfunction]
pub fn compress<'py>(py: Python<'py>, raw: &[u8]) -> PyResult<Bound<'py, PyBytes>> {
    let body = py.detach(|| core::compress(raw)).map_err(rejected)?;
    Ok(PyBytes::new(py, &body))
}
