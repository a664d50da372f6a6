//! A device that makes passkeys and signs in with them, as a browser would pass its answers on (Web Authentication
//! Level 3, sections 5.8.1 and 6.1), with attestation "none" and ES256.

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use ring::digest::{SHA256, digest};
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair as _};
use serde_json::{Value, json};

/// Somebody is there.
const PRESENT: u8 = 0x01;
/// The device has checked who it is.
const VERIFIED: u8 = 0x04;
/// A new public key comes along.
const ATTESTED: u8 = 0x40;

/// One passkey, and what its device says.
pub struct SoftPasskey {
    key: EcdsaKeyPair,
    id: Vec<u8>,
    /// Whose it says that it is.
    pub user: Vec<u8>,
    /// Where the browser says that it is.
    pub origin: String,
    /// What the device says that it is bound to.
    pub domain: String,
    /// Whether the device says that it has checked who holds it.
    pub verified: bool,
    /// How often it says that it was used.
    pub counter: u32,
}

impl SoftPasskey {
    /// Makes one, as the options of `navigator.credentials.create` ask; gives its answer as well.
    ///
    /// # Panics
    /// When the options can't be read.
    pub fn make(options: &str, origin: &str) -> (Self, String) {
        let options: Value = serde_json::from_str(options).expect("JSON");
        assert_eq!(options["authenticatorSelection"]["residentKey"], "required");
        assert_eq!(options["authenticatorSelection"]["userVerification"], "required");
        let random = SystemRandom::new();
        let pkcs8 = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, &random).expect("a key");
        let key = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, pkcs8.as_ref(), &random).expect("a key");
        let id = digest(&SHA256, key.public_key().as_ref()).as_ref().to_vec();
        let passkey = Self {
            key,
            id,
            user: decoded(&options["user"]["id"]),
            origin: origin.to_owned(),
            domain: options["rp"]["id"].as_str().expect("a domain").to_owned(),
            verified: true,
            counter: 0,
        };
        let answer = passkey.registration(&options);
        (passkey, answer)
    }

    /// The answer to options of `navigator.credentials.create`, by the key that is there.
    ///
    /// # Panics
    /// When the options lack what they must have.
    pub fn registration(&self, options: &Value) -> String {
        let client = self.client_data("webauthn.create", options);
        let mut data = self.authenticator_data(ATTESTED);
        data.extend([0; 16]);
        data.extend(u16::try_from(self.id.len()).expect("short").to_be_bytes());
        data.extend(&self.id);
        data.extend(self.cose_key());
        // CBOR (RFC 8949): a map of three, in its canonical order.
        let mut object = vec![0xa3];
        object.extend(text("fmt"));
        object.extend(text("none"));
        object.extend(text("attStmt"));
        object.push(0xa0);
        object.extend(text("authData"));
        object.push(0x59);
        object.extend(u16::try_from(data.len()).expect("short").to_be_bytes());
        object.extend(data);
        json!({
            "id": encoded(&self.id),
            "rawId": encoded(&self.id),
            "type": "public-key",
            "response": { "clientDataJSON": encoded(&client), "attestationObject": encoded(&object), "transports": ["internal"] },
            "clientExtensionResults": {},
        })
        .to_string()
    }

    /// Signs in, as the options of `navigator.credentials.get` ask.
    ///
    /// # Panics
    /// When the options can't be read.
    pub fn sign_in(&self, options: &str) -> String {
        let options: Value = serde_json::from_str(options).expect("JSON");
        let client = self.client_data("webauthn.get", &options);
        let data = self.authenticator_data(0);
        let signed = [&data[..], digest(&SHA256, &client).as_ref()].concat();
        let signature = self.key.sign(&SystemRandom::new(), &signed).expect("a signature");
        json!({
            "id": encoded(&self.id),
            "rawId": encoded(&self.id),
            "type": "public-key",
            "response": {
                "clientDataJSON": encoded(&client),
                "authenticatorData": encoded(&data),
                "signature": encoded(signature.as_ref()),
                "userHandle": encoded(&self.user),
            },
            "clientExtensionResults": {},
        })
        .to_string()
    }

    fn client_data(&self, kind: &str, options: &Value) -> Vec<u8> {
        let challenge = options["challenge"].as_str().expect("a challenge");
        json!({ "type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": false })
            .to_string()
            .into_bytes()
    }

    fn authenticator_data(&self, more: u8) -> Vec<u8> {
        let flags = PRESENT | more | if self.verified { VERIFIED } else { 0 };
        let domain = digest(&SHA256, self.domain.as_bytes());
        [domain.as_ref(), &[flags], &self.counter.to_be_bytes()].concat()
    }

    /// RFC 9053, 7.1.1: an elliptic curve key with two coordinates, for ES256 on P-256.
    fn cose_key(&self) -> Vec<u8> {
        let point = self.key.public_key().as_ref();
        let (x, y) = point[1..].split_at(32);
        [&[0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 0x20][..], x, &[0x22, 0x58, 0x20], y].concat()
    }
}

fn text(word: &str) -> Vec<u8> {
    [&[0x60 + u8::try_from(word.len()).expect("short")], word.as_bytes()].concat()
}

fn encoded(bytes: &[u8]) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(bytes)
}

fn decoded(value: &Value) -> Vec<u8> {
    BASE64_URL_SAFE_NO_PAD.decode(value.as_str().expect("text")).expect("base64url")
}
