//! The fields of a form or of a JSON object, by their bracketed names.

use std::{future::Future, pin::Pin};

use actix_web::{FromRequest, HttpMessage, HttpRequest, dev::Payload, web::Bytes};
use campfire_domain::UserId;
use serde_json::Value;

use super::multipart::{self, Upload};
use crate::{App, Error, Result, files};

/// The most fields of a body: a closed room of everybody in a large company.
const FIELDS: usize = 10_000;
/// The most files of a body. Messages and people have one each.
const FILES: usize = 4;
/// The longest name of a field in bytes. Names are spelled out for every value inside of them, so
/// this bounds what a small body can grow to.
const NAME: usize = 200;

/// Named texts that came in a body: `user[name]`, `message[body]`, `user_ids[]`; and named files.
#[derive(Debug, Default)]
pub struct Fields {
    texts: Vec<(String, String)>,
    files: Vec<(String, Upload)>,
}

/// The fields of a form as far as they came, and why the rest did not: for forms that are shown
/// again with what was typed.
#[derive(Debug)]
pub struct Partly {
    /// What came.
    pub fields: Fields,
    pub(super) refused: Option<Error>,
}

impl Partly {
    /// The fields, if nothing is missing. What was wrong is said once: of a file that was too large,
    /// that the picture in that field was.
    pub fn with_picture(&mut self, field: &'static str) -> Result<&Fields> {
        let refused = self.refused.take().map(|error| match error {
            Error::TooLarge => Error::Unprocessable { field, message: files::TOO_LARGE.to_owned() },
            other => other,
        });
        refused.map_or(Ok(&self.fields), Err)
    }
}

impl Fields {
    /// The last value of that name.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.texts.iter().rev().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// The names of all texts.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.texts.iter().map(|(name, _)| name.as_str())
    }

    /// The last value of that name, or nothing said.
    pub fn text(&self, name: &str) -> &str {
        self.get(name).unwrap_or_default()
    }

    /// All values of that name.
    pub fn all(&self, name: &str) -> Vec<&str> {
        self.texts.iter().filter(|(key, _)| key == name).map(|(_, value)| value.as_str()).collect()
    }

    /// The same with what the address says too; what the body says comes last, and so wins.
    pub fn and_linked(self, request: &HttpRequest) -> Self {
        let linked = url::form_urlencoded::parse(request.query_string().as_bytes());
        let linked = linked.map(|(name, value)| (name.into_owned(), value.replace('\0', "")));
        Self { texts: linked.chain(self.texts).collect(), files: self.files }
    }

    /// The last file of that name. A file field in which nothing was chosen has none.
    pub fn file(&self, name: &str) -> Option<&Upload> {
        self.files.iter().rev().find(|(key, _)| key == name).map(|(_, file)| file)
    }

    /// The last file of that name, to keep it.
    pub(super) fn into_file(self, name: &str) -> Option<Upload> {
        self.files.into_iter().rev().find(|(key, _)| key == name).map(|(_, file)| file)
    }

    /// The people that `user_ids[]` names.
    pub fn people(&self) -> Result<Vec<UserId>> {
        let ids = self.all("user_ids[]").into_iter().filter(|id| !id.is_empty());
        ids.map(|id| id.parse().map_err(|_| Error::BadRequest("a user id is a number".to_owned())))
            .collect()
    }

    /// Refuses a body that has no field of that group, such as `user`, or a blank one of that name.
    pub fn require(&self, group: &str) -> Result<()> {
        let opening = format!("{group}[");
        let mut texts = self.texts.iter();
        let is_said = texts.any(|(key, value)| {
            key.starts_with(&opening) || (key == group && !value.trim().is_empty())
        });
        if is_said || self.files.iter().any(|(key, _)| key == group || key.starts_with(&opening)) {
            Ok(())
        } else {
            Err(Error::BadRequest(format!("the parameter {group} is missing")))
        }
    }

    fn parse(media_type: &str, body: &[u8]) -> Result<Self> {
        let mut fields = Self::default();
        match media_type {
            "application/json" => fields.take_json(body)?,
            _ => {
                for (name, value) in url::form_urlencoded::parse(body) {
                    fields.take(name.into_owned(), value.into_owned())?;
                }
            }
        }
        Ok(fields)
    }

    fn take_json(&mut self, body: &[u8]) -> Result<()> {
        let unreadable = || Error::BadRequest("the body is not a JSON object".to_owned());
        let value: Value = serde_json::from_slice(body).map_err(|_| unreadable())?;
        let Value::Object(object) = value else { return Err(unreadable()) };
        object.into_iter().try_for_each(|(key, value)| self.take_value(key, value))
    }

    /// Spells a JSON value the way a form would: `{"user":{"name":"Kim"}}` is `user[name]=Kim`.
    /// serde_json refuses nesting past 128 levels, which bounds this.
    fn take_value(&mut self, name: String, value: Value) -> Result<()> {
        check_name(&name)?;
        match value {
            Value::Null => Ok(()),
            Value::String(text) => self.take(name, text),
            Value::Bool(_) | Value::Number(_) => self.take(name, value.to_string()),
            Value::Array(values) => {
                values.into_iter().try_for_each(|value| self.take_value(format!("{name}[]"), value))
            }
            Value::Object(object) => object
                .into_iter()
                .try_for_each(|(key, value)| self.take_value(format!("{name}[{key}]"), value)),
        }
    }

    /// Keeps a field. NUL stands in no text that people write, and PostgreSQL takes none.
    pub(super) fn take(&mut self, name: String, mut value: String) -> Result<()> {
        check_name(&name)?;
        if self.texts.len() == FIELDS {
            return Err(Error::BadRequest("there are too many fields".to_owned()));
        }
        value.retain(|letter| letter != '\0');
        self.texts.push((name, value));
        Ok(())
    }

    /// Keeps a file; the last of a name counts, so no form fills the disk with many.
    pub(super) fn take_file(&mut self, name: String, file: Upload) -> Result<()> {
        check_name(&name)?;
        self.files.retain(|(key, _)| *key != name);
        if self.files.len() == FILES {
            return Err(Error::BadRequest("there are too many files".to_owned()));
        }
        self.files.push((name, file));
        Ok(())
    }
}

fn check_name(name: &str) -> Result<()> {
    if name.len() > NAME {
        return Err(Error::BadRequest("the name of a field is too long".to_owned()));
    }
    Ok(())
}

impl FromRequest for Fields {
    type Error = Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let media_type = request.content_type().to_ascii_lowercase();
        if media_type == "multipart/form-data" {
            let (app, request, payload) = (App::of(request), request.clone(), payload.take());
            return Box::pin(async move { multipart::read(&app, request, payload).await });
        }
        let body = Bytes::from_request(request, payload);
        Box::pin(async move {
            let body =
                body.await.map_err(|error| match error.as_response_error().status_code() {
                    actix_web::http::StatusCode::PAYLOAD_TOO_LARGE => Error::TooLarge,
                    _ => Error::BadRequest(error.to_string()),
                })?;
            Self::parse(&media_type, &body)
        })
    }
}

impl FromRequest for Partly {
    type Error = Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        if request.content_type().eq_ignore_ascii_case("multipart/form-data") {
            let (app, request, payload) = (App::of(request), request.clone(), payload.take());
            return Box::pin(
                async move { Ok(multipart::read_partly(&app, request, payload).await) },
            );
        }
        let fields = Fields::from_request(request, payload);
        Box::pin(async move { Ok(Self { fields: fields.await?, refused: None }) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_and_json_say_the_same() {
        let form = Fields::parse(
            "application/x-www-form-urlencoded",
            b"user%5Bname%5D=Kim+L&ids[]=1&ids[]=2",
        );
        let json = Fields::parse("application/json", br#"{"user":{"name":"Kim L"},"ids":[1,"2"]}"#);
        for fields in [form.unwrap(), json.unwrap()] {
            assert_eq!(fields.get("user[name]"), Some("Kim L"));
            assert_eq!(fields.all("ids[]"), ["1", "2"]);
            assert!(fields.require("user").is_ok() && fields.require("room").is_err());
            assert!(fields.require("use").is_err(), "another group begins alike");
        }
    }

    #[test]
    fn a_blank_group_is_missing() {
        for body in ["user=", "user=+", "", "users[name]=Kim", "use=Kim"] {
            let fields = Fields::parse("application/x-www-form-urlencoded", body.as_bytes());
            assert!(fields.unwrap().require("user").is_err(), "{body}");
        }
        let fields = Fields::parse("application/json", br#"{"user":{}}"#);
        assert!(fields.unwrap().require("user").is_err());
    }

    #[test]
    fn what_is_not_an_object_is_a_bad_request() {
        for body in ["", "[]", "{", "\"x\"", "\u{0}"] {
            let outcome = Fields::parse("application/json", body.as_bytes());
            assert!(matches!(outcome, Err(Error::BadRequest(_))), "{body:?}");
        }
        assert!(
            Fields::parse("text/plain", b"%zz=%ff&&=").is_ok(),
            "odd forms are read as they are"
        );
    }
}
