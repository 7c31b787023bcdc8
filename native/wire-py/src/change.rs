//! Requests that are changed, made one or parted.
use pyo3::prelude::*;
use pyo3::pybacked::PyBackedBytes;
use pyo3::types::PyBytes;
use tickscope_wire_core as core;

use crate::convert::{LimitsTuple, limits_of, rejected};
use crate::known::KnownSeries;

#[pyfunction]
pub fn rewrite<'py>(
    py: Python<'py>,
    body: &[u8],
    drop: Vec<usize>,
    drop_metadata: Vec<usize>,
    known: &Bound<'py, KnownSeries>,
    limits: LimitsTuple,
) -> PyResult<(Bound<'py, PyBytes>, Vec<usize>)> {
    let known = &known.get().0;
    let left_out = core::LeftOut { series: &drop, metadata: &drop_metadata };
    let made = py.detach(|| core::rewrite(body, left_out, known, &limits_of(limits))).map_err(rejected)?;
    Ok((PyBytes::new(py, &made.body), made.gone))
}

#[pyfunction]
pub fn stamp<'py>(
    py: Python<'py>,
    bodies: Vec<PyBackedBytes>,
    name: &str,
    value: &str,
    raw_bytes_max: usize,
) -> PyResult<(Bound<'py, PyBytes>, bool, bool, Option<i64>)> {
    let bodies: Vec<&[u8]> = bodies.iter().map(AsRef::as_ref).collect();
    let made = py.detach(|| core::stamp(&bodies, name, value, raw_bytes_max)).map_err(rejected)?;
    Ok((PyBytes::new(py, &made.body), made.histograms_in_order, made.custom_buckets, made.t_first_ms))
}

#[pyfunction]
pub fn split<'py>(
    py: Python<'py>,
    body: &[u8],
    part_bytes_max: usize,
    raw_bytes_max: usize,
) -> PyResult<Vec<Bound<'py, PyBytes>>> {
    let parts = py.detach(|| core::split(body, part_bytes_max, raw_bytes_max)).map_err(rejected)?;
    Ok(parts.iter().map(|part| PyBytes::new(py, part)).collect())
}

#[pyfunction]
pub fn histograms_in_order(py: Python<'_>, body: &[u8], raw_bytes_max: usize) -> PyResult<bool> {
    py.detach(|| core::histograms_in_order(body, raw_bytes_max)).map_err(rejected)
}
