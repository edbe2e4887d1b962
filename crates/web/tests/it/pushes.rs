//! The browsers in which somebody is notified, and what stands behind them.

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use campfire_domain::{Job, User};
use campfire_store::{pushes, queue};
use reqwest::Method;

use super::support::{Answer, TestApp, Visitor};

const PATH: &str = "/users/me/push_subscriptions";
const ENDPOINT: &str = "https://push.example.com/send/abc";

fn key() -> String {
    let mut point = [7; 65];
    point[0] = 4;
    BASE64_URL_SAFE_NO_PAD.encode(point)
}

fn auth() -> String {
    BASE64_URL_SAFE_NO_PAD.encode([9; 16])
}

async fn subscribe(visitor: &Visitor, endpoint: &str, key: &str, auth: &str) -> Answer {
    let form = [
        ("push_subscription[endpoint]", endpoint),
        ("push_subscription[p256dh_key]", key),
        ("push_subscription[auth_key]", auth),
    ];
    visitor.post(PATH, &form).await
}

async fn devices(chat: &TestApp, user: &User) -> Vec<pushes::Device> {
    let id = user.id;
    chat.app.store.read(move |conn| pushes::devices(conn, id)).await.unwrap()
}

#[actix_web::test]
async fn a_browser_subscribes_by_form_or_json_and_is_one_however_often() {
    let chat = TestApp::start().await;
    let bob = chat.browser(&chat.bob).await;
    let answer = subscribe(&bob, ENDPOINT, &key(), &auth()).await;
    assert_eq!((answer.status, answer.body.as_str()), (200, ""));
    let json = format!(
        r#"{{"push_subscription":{{"endpoint":"{ENDPOINT}","p256dh_key":"{}=","auth_key":"{}=="}}}}"#,
        key(),
        auth()
    );
    let again = bob.send_raw(Method::POST, PATH, "application/json", json).await;
    assert_eq!(again.status, 200);
    let devices = devices(&chat, &chat.bob).await;
    assert_eq!(devices.len(), 1, "an address is one browser");
    let page = bob.get(PATH).await;
    assert!(page.body.contains("<title>Push notification subscriptions</title>"));
    for part in ["id=\"push_subscriptions\"", "Send test notification", "Delete subscription"] {
        assert!(page.body.contains(part), "{part}");
    }
}

#[actix_web::test]
async fn what_is_no_browser_of_a_push_service_is_refused() {
    let chat = TestApp::start().await;
    let bob = chat.browser(&chat.bob).await;
    let (key, auth) = (key(), auth());
    for (endpoint, key, auth) in [
        ("http://push.example.com/", key.as_str(), auth.as_str()),
        ("https://127.0.0.1/", &key, &auth),
        ("https://push.example.com:8443/", &key, &auth),
        (ENDPOINT, "bm8ga2V5", &auth),
        (ENDPOINT, &key, "c2hvcnQ"),
        (ENDPOINT, "", ""),
    ] {
        assert_eq!(subscribe(&bob, endpoint, key, auth).await.status, 422, "{endpoint} {key}");
    }
    assert_eq!(devices(&chat, &chat.bob).await, []);
}

#[actix_web::test]
async fn nobody_is_notified_in_more_browsers_than_people_have() {
    let chat = TestApp::start().await;
    let (bob, cleo) = (chat.browser(&chat.bob).await, chat.browser(&chat.cleo).await);
    subscribe(&cleo, "https://push.example.com/send/hers", &key(), &auth()).await;
    for number in 0..33 {
        let endpoint = format!("https://push.example.com/send/{number}");
        assert_eq!(subscribe(&bob, &endpoint, &key(), &auth()).await.status, 200);
    }
    let left = devices(&chat, &chat.bob).await;
    assert_eq!(left.len(), 30);
    assert!(left[0].target.endpoint.ends_with("/32") && left[29].target.endpoint.ends_with("/3"));
    assert_eq!(devices(&chat, &chat.cleo).await.len(), 1);
}

#[actix_web::test]
async fn a_test_is_work_for_one_of_ones_own_devices() {
    let chat = TestApp::start().await;
    let (bob, cleo) = (chat.browser(&chat.bob).await, chat.browser(&chat.cleo).await);
    subscribe(&bob, ENDPOINT, &key(), &auth()).await;
    let id = devices(&chat, &chat.bob).await[0].target.id;
    let path = format!("{PATH}/{id}/test_notifications");
    assert_eq!(cleo.post(&path, &[]).await.status, 404, "somebody else's");
    let answer = bob.post(&path, &[]).await;
    assert_eq!((answer.status, answer.location.as_deref()), (302, Some(PATH)));
    let lease = std::time::Duration::from_secs(60);
    let claimed = chat
        .app
        .store
        .write(move |tx| queue::claim(tx, queue::Kind::Notify, queue::Places::new(9), lease));
    let jobs: Vec<Job> = claimed.await.unwrap().into_iter().map(|claim| claim.job).collect();
    assert_eq!(jobs, [Job::TestPush { subscription: id }]);

    cleo.send(Method::DELETE, &format!("{PATH}/{id}"), &[]).await;
    assert_eq!(devices(&chat, &chat.bob).await.len(), 1, "not for others to delete");
    let answer = bob.send(Method::DELETE, &format!("{PATH}/{id}"), &[]).await;
    assert_eq!((answer.status, answer.location.as_deref()), (303, Some(PATH)));
    assert_eq!(devices(&chat, &chat.bob).await, []);
}

#[actix_web::test]
async fn signing_out_here_or_from_elsewhere_ends_the_notifications_of_a_browser() {
    let chat = TestApp::start().await;
    let (here, phone) = (chat.browser(&chat.bob).await, chat.browser(&chat.bob).await);
    subscribe(&here, ENDPOINT, &key(), &auth()).await;
    subscribe(&phone, "https://push.example.com/send/phone", &key(), &auth()).await;
    let change = [("user[password]", "tuba and trombone")];
    here.send(Method::PATCH, "/users/me/profile", &change).await;
    let left = devices(&chat, &chat.bob).await;
    assert_eq!(left.len(), 1, "a new password signs the phone out");
    assert_eq!(left[0].target.endpoint, ENDPOINT);
    let form = [("_method", "delete"), ("push_subscription_endpoint", ENDPOINT)];
    here.post("/session", &form).await;
    assert_eq!(devices(&chat, &chat.bob).await, []);
}

#[actix_web::test]
async fn the_worker_names_what_to_keep_and_is_asked_for_anew_each_time() {
    let chat = TestApp::start().await;
    for path in ["/service-worker.js", "/service-worker"] {
        let worker = chat.anonymous().get(path).await;
        let header = |name: &str| worker.headers.get(name).unwrap().to_str().unwrap();
        assert_eq!(header("content-type"), "text/javascript; charset=utf-8");
        assert_eq!(header("cache-control"), "max-age=0, private, must-revalidate");
        let (shell, script) = worker.body.split_once('\n').unwrap();
        let shell = shell.strip_prefix("const shell = ").unwrap();
        let shell: serde_json::Value = serde_json::from_str(shell).unwrap();
        assert_eq!(shell["key"], serde_json::Value::Null, "nobody is notified in these tests");
        let assets = shell["assets"].as_array().unwrap();
        assert!(assets.len() > 20 && script.contains("addEventListener(\"push\""));
        for asset in assets {
            let kept = chat.anonymous().get(asset.as_str().unwrap()).await;
            assert_eq!(kept.status, 200, "{asset}");
        }
        let offline = chat.anonymous().get(shell["offline"].as_str().unwrap()).await;
        assert!(offline.status == 200 && offline.body.contains("You're offline"));
    }
}

#[actix_web::test]
async fn the_manifest_shows_screens_that_are_there_and_as_large_as_it_says() {
    let chat = TestApp::start().await;
    let manifest = chat.anonymous().get("/webmanifest.json").await;
    let manifest: serde_json::Value = serde_json::from_str(&manifest.body).unwrap();
    let screens = manifest["screenshots"].as_array().unwrap();
    let forms: Vec<_> =
        screens.iter().map(|screen| screen["form_factor"].as_str().unwrap()).collect();
    assert_eq!(forms, ["narrow", "narrow", "narrow", "wide"]);
    for screen in screens {
        let shown = chat.anonymous().request(Method::GET, screen["src"].as_str().unwrap());
        let shown = shown.send().await.unwrap();
        assert_eq!(shown.headers()["content-type"], "image/webp", "{screen}");
        let size = campfire_media::size(&shown.bytes().await.unwrap()).unwrap();
        assert_eq!(format!("{}x{}", size.width, size.height), screen["sizes"].as_str().unwrap());
    }
}
