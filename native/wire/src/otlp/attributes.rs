//! Attributes as labels.

use std::collections::BTreeMap;

use crate::fault::Fault;
use crate::fields::{Field, Fields, bits_of};
use crate::otlp::messages::{KEY_VALUE, VALUE};
use crate::otlp::names::label_name;

/// Labels by name, in the order in which Prometheus wants them.
pub type Labels = BTreeMap<Vec<u8>, Vec<u8>>;

/// An attribute's key and its value as text; none for a list, a map or bytes.
pub type Attribute<'a> = (&'a [u8], Option<Vec<u8>>);

/// Reads an attribute.
pub fn read_attribute<'a>(raw: &'a [u8], attribute: &Field) -> Result<Attribute<'a>, Fault> {
    let (mut key, mut value) = (&raw[..0], Some(vec![]));
    for field in Fields::new(raw, attribute.content(), &KEY_VALUE) {
        let field = field?;
        match field.number {
            1 => key = &raw[field.content()],
            2 => value = read_value(raw, &field)?,
            _ => {}
        }
    }
    Ok((key, value))
}

fn read_value(raw: &[u8], value: &Field) -> Result<Option<Vec<u8>>, Fault> {
    let mut text = Some(vec![]);
    for field in Fields::new(raw, value.content(), VALUE) {
        let field = field?;
        match field.number {
            1 => text = Some(raw[field.content()].to_vec()),
            2 => text = Some(if field.value == 0 { "false" } else { "true" }.into()),
            3 => text = Some(field.value.cast_signed().to_string().into_bytes()),
            4 => text = Some(f64::from_bits(bits_of(raw, &field)).to_string().into_bytes()),
            5..=7 => text = None,
            _ => {}
        }
    }
    Ok(text)
}

/// Returns attributes as labels; values of keys that become one name are joined with `;`, in the keys' order.
///
/// None when a value is no text. An empty value is no label.
pub fn labels_of(mut attributes: Vec<Attribute<'_>>) -> Option<Labels> {
    attributes.sort_by(|one, other| one.0.cmp(other.0));
    let mut labels = Labels::new();
    for (key, value) in attributes {
        let (name, value) = (label_name(key), value?);
        if name.is_empty() || value.is_empty() {
            continue;
        }
        labels
            .entry(name)
            .and_modify(|joined| {
                joined.push(b';');
                joined.extend_from_slice(&value);
            })
            .or_insert(value);
    }
    Some(labels)
}

/// Returns the labels of a resource: `job` and `instance`, and those that `wanted` names for its keys.
pub fn resource_labels(attributes: &[Attribute<'_>], wanted: &[(Vec<u8>, Vec<u8>)]) -> Labels {
    let text = |key: &[u8]| {
        let found = attributes.iter().rev().find(|(name, _)| *name == key);
        found.and_then(|(_, value)| value.clone()).filter(|value| !value.is_empty())
    };
    let mut labels = Labels::new();
    let job = match (text(b"service.namespace"), text(b"service.name")) {
        (Some(space), Some(name)) => Some([space, name].join(&b'/')),
        (_, name) => name,
    };
    for (name, value) in [("job", job), ("instance", text(b"service.instance.id"))] {
        if let Some(value) = value {
            labels.insert(name.into(), value);
        }
    }
    for (key, label) in wanted {
        if let Some(value) = text(key) {
            labels.entry(label.clone()).or_insert(value);
        }
    }
    labels
}
