//! As much of an OpenAPI document as the page shows, in the order in which it is written.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

/// The members of an object, in their order.
#[derive(Debug)]
pub(super) struct Members<T>(pub(super) Vec<(String, T)>);

#[derive(Debug, Deserialize)]
pub(super) struct Document {
    pub(super) info: Info,
    pub(super) tags: Vec<Tag>,
    pub(super) paths: Members<Members<Operation>>,
    pub(super) components: Components,
}

#[derive(Debug, Deserialize)]
pub(super) struct Info {
    pub(super) title: String,
    pub(super) summary: String,
    pub(super) description: String,
    pub(super) version: String,
}

#[derive(Debug, Deserialize)]
pub(super) struct Tag {
    pub(super) name: String,
    pub(super) description: String,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Operation {
    #[serde(rename = "operationId")]
    pub(super) id: String,
    pub(super) tags: Vec<String>,
    pub(super) summary: String,
    pub(super) description: String,
    /// Empty where no token is ever needed.
    pub(super) security: Vec<Members<Vec<String>>>,
    #[serde(default)]
    pub(super) parameters: Vec<Parameter>,
    pub(super) request_body: Option<Body>,
    pub(super) responses: Members<Response>,
}

/// What the document has once, for many to refer to.
#[derive(Debug, Deserialize)]
pub(super) struct Components {
    parameters: Members<Parameter>,
    responses: Members<Response>,
    pub(super) schemas: Members<Schema>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Parameter {
    #[serde(rename = "$ref")]
    reference: Option<String>,
    pub(super) name: String,
    pub(super) r#in: String,
    pub(super) description: String,
    pub(super) schema: Schema,
}

#[derive(Debug, Deserialize)]
pub(super) struct Body {
    pub(super) content: Members<Media>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Response {
    #[serde(rename = "$ref")]
    reference: Option<String>,
    pub(super) description: String,
    pub(super) content: Members<Media>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Media {
    pub(super) schema: Schema,
    #[serde(default)]
    pub(super) example: Option<Box<RawValue>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Schema {
    #[serde(rename = "$ref")]
    pub(super) reference: Option<String>,
    pub(super) r#type: Kinds,
    pub(super) description: String,
    pub(super) required: Vec<String>,
    pub(super) properties: Members<Schema>,
    pub(super) items: Option<Box<Schema>>,
    pub(super) one_of: Vec<Schema>,
    pub(super) r#enum: Vec<serde_json::Value>,
    pub(super) r#const: Option<serde_json::Value>,
    pub(super) max_length: Option<u64>,
}

/// One type, or several.
#[derive(Debug, Default, Deserialize)]
#[serde(untagged)]
pub(super) enum Kinds {
    #[default]
    Any,
    One(String),
    Several(Vec<String>),
}

impl Document {
    pub(super) fn read(text: &str) -> serde_json::Result<Self> {
        serde_json::from_str(text)
    }

    /// The parameter itself, where this one only names it.
    pub(super) fn parameter<'a>(&'a self, parameter: &'a Parameter) -> &'a Parameter {
        self.components
            .parameters
            .named_by(parameter.reference.as_deref())
            .unwrap_or(parameter)
    }

    /// The response itself, where this one only names it.
    pub(super) fn response<'a>(&'a self, response: &'a Response) -> &'a Response {
        self.components
            .responses
            .named_by(response.reference.as_deref())
            .unwrap_or(response)
    }
}

impl<T> Members<T> {
    pub(super) fn iter(&self) -> impl Iterator<Item = (&str, &T)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value))
    }

    pub(super) fn get(&self, name: &str) -> Option<&T> {
        self.iter().find(|(own, _)| *own == name).map(|(_, it)| it)
    }

    fn named_by(&self, reference: Option<&str>) -> Option<&T> {
        self.get(last_part(reference?))
    }
}

/// The name of what a reference points to: `Problem` of `#/components/schemas/Problem`.
pub(super) fn last_part(reference: &str) -> &str {
    reference.rsplit('/').next().unwrap_or(reference)
}

impl<T> Default for Members<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Members<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(InOrder(PhantomData))
    }
}

struct InOrder<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for InOrder<T> {
    type Value = Members<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut members = Vec::new();
        while let Some(member) = map.next_entry()? {
            members.push(member);
        }
        Ok(Members(members))
    }
}
