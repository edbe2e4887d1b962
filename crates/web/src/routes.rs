//! Routes: every address there is, in one table.

use actix_web::web::{self, ServiceConfig, delete, get, patch, post, put, resource};

use crate::{
    account, api, assets, autocompletes, avatars, bans, boosts, bots, by_bots, cable, closeds,
    directs, files, first_run, health, hooks, involvements, joins, messages, opens, profiles,
    push_subscriptions, pwa, qr_codes, refreshes, room_files, rooms, searches, sessions, sidebar,
    transfers, unfurl, unreads, users,
};

/// The methods and paths that are answered, for tests that walk them all.
pub const ROUTES: &[(&str, &str)] = &[
    ("GET", "/"),
    ("GET", "/first_run"),
    ("POST", "/first_run"),
    ("GET", "/session/new"),
    ("POST", "/session"),
    ("DELETE", "/session"),
    ("GET", "/session/transfers/{token}"),
    ("PUT", "/session/transfers/{token}"),
    ("GET", "/join/{join_code}"),
    ("POST", "/join/{join_code}"),
    ("GET", "/users/{any}/profile"),
    ("PUT", "/users/{any}/profile"),
    ("PATCH", "/users/{any}/profile"),
    ("DELETE", "/users/me/sessions/{session_id}"),
    ("GET", "/users/{any}/push_subscriptions"),
    ("POST", "/users/{any}/push_subscriptions"),
    ("DELETE", "/users/{any}/push_subscriptions/{subscription_id}"),
    ("POST", "/users/{any}/push_subscriptions/{subscription_id}/test_notifications"),
    ("GET", "/users/{user_id}"),
    ("GET", "/users/{token}/avatar"),
    ("DELETE", "/users/{token}/avatar"),
    ("GET", "/users/{any}/sidebar"),
    ("GET", "/autocompletable/users"),
    ("GET", "/autocompletable/users.json"),
    ("GET", "/rooms"),
    ("POST", "/rooms/opens"),
    ("GET", "/rooms/opens/new"),
    ("GET", "/rooms/opens/{room_id}"),
    ("GET", "/rooms/opens/{room_id}/edit"),
    ("PUT", "/rooms/opens/{room_id}"),
    ("PATCH", "/rooms/opens/{room_id}"),
    ("POST", "/rooms/closeds"),
    ("GET", "/rooms/closeds/new"),
    ("GET", "/rooms/closeds/{room_id}"),
    ("GET", "/rooms/closeds/{room_id}/edit"),
    ("PUT", "/rooms/closeds/{room_id}"),
    ("PATCH", "/rooms/closeds/{room_id}"),
    ("POST", "/rooms/directs"),
    ("GET", "/rooms/directs/new"),
    ("GET", "/rooms/directs/{room_id}/edit"),
    ("DELETE", "/rooms/directs/{room_id}"),
    ("DELETE", "/rooms/{room_id}"),
    ("GET", "/rooms/{room_id}/involvement"),
    ("PUT", "/rooms/{room_id}/involvement"),
    ("PATCH", "/rooms/{room_id}/involvement"),
    ("GET", "/rooms/{room_id}"),
    ("GET", "/rooms/{room_id}/@{message_id}"),
    ("GET", "/rooms/{room_id}/refresh"),
    ("GET", "/rooms/{room_id}/files"),
    ("GET", "/rooms/{room_id}/messages"),
    ("POST", "/rooms/{room_id}/messages"),
    ("GET", "/rooms/{room_id}/messages/{message_id}"),
    ("PUT", "/rooms/{room_id}/messages/{message_id}"),
    ("PATCH", "/rooms/{room_id}/messages/{message_id}"),
    ("DELETE", "/rooms/{room_id}/messages/{message_id}"),
    ("GET", "/rooms/{room_id}/messages/{message_id}/edit"),
    ("GET", "/files/{file_id}/thumb"),
    ("GET", "/files/{file_id}/{name}"),
    ("GET", "/messages/{message_id}/boosts"),
    ("POST", "/messages/{message_id}/boosts"),
    ("GET", "/messages/{message_id}/boosts/new"),
    ("DELETE", "/messages/{message_id}/boosts/{boost_id}"),
    ("GET", "/rooms/{room_id}/{bot_key}/messages"),
    ("POST", "/rooms/{room_id}/{bot_key}/messages"),
    ("PUT", "/rooms/{room_id}/{bot_key}/messages/{message_id}"),
    ("PATCH", "/rooms/{room_id}/{bot_key}/messages/{message_id}"),
    ("DELETE", "/rooms/{room_id}/{bot_key}/messages/{message_id}"),
    ("POST", "/rooms/{room_id}/{bot_key}/messages/{message_id}/boosts"),
    ("DELETE", "/rooms/{room_id}/{bot_key}/messages/{message_id}/boosts/{boost_id}"),
    ("GET", "/rooms/{room_id}/hooks"),
    ("POST", "/rooms/{room_id}/hooks"),
    ("DELETE", "/rooms/{room_id}/hooks/{hook_id}"),
    ("POST", "/hooks/{token}"),
    ("POST", "/hooks/{token}/slack"),
    ("GET", "/account/bots"),
    ("POST", "/account/bots"),
    ("GET", "/account/bots/new"),
    ("GET", "/account/bots/{bot_id}/edit"),
    ("PUT", "/account/bots/{bot_id}"),
    ("PATCH", "/account/bots/{bot_id}"),
    ("DELETE", "/account/bots/{bot_id}"),
    ("PUT", "/account/bots/{bot_id}/key"),
    ("PATCH", "/account/bots/{bot_id}/key"),
    ("PUT", "/account/bots/{bot_id}/secret"),
    ("DELETE", "/account/bots/{bot_id}/pause"),
    ("POST", "/account/bots/{bot_id}/deliveries/{delivery_id}"),
    ("GET", "/api/openapi.json"),
    ("GET", "/api/me"),
    ("GET", "/api/events"),
    ("GET", "/api/rooms"),
    ("GET", "/api/rooms/{room_id}/members"),
    ("GET", "/api/rooms/{room_id}/messages"),
    ("POST", "/api/rooms/{room_id}/messages"),
    ("GET", "/api/rooms/{room_id}/messages/{message_id}"),
    ("PUT", "/api/rooms/{room_id}/messages/{message_id}"),
    ("PATCH", "/api/rooms/{room_id}/messages/{message_id}"),
    ("DELETE", "/api/rooms/{room_id}/messages/{message_id}"),
    ("POST", "/api/rooms/{room_id}/messages/{message_id}/boosts"),
    ("DELETE", "/api/rooms/{room_id}/messages/{message_id}/boosts/{boost_id}"),
    ("POST", "/unfurl_link"),
    ("GET", "/qr_code/{id}"),
    ("PUT", "/rooms/{room_id}/messages/{message_id}/unread"),
    ("DELETE", "/users/me/unreads"),
    ("GET", "/searches"),
    ("POST", "/searches"),
    ("DELETE", "/searches/clear"),
    ("GET", "/account/edit"),
    ("PUT", "/account"),
    ("PATCH", "/account"),
    ("GET", "/account/users"),
    ("PUT", "/account/users/{user_id}"),
    ("PATCH", "/account/users/{user_id}"),
    ("DELETE", "/account/users/{user_id}"),
    ("POST", "/account/join_code"),
    ("GET", "/account/custom_styles"),
    ("GET", "/account/custom_styles/edit"),
    ("PUT", "/account/custom_styles"),
    ("PATCH", "/account/custom_styles"),
    ("GET", "/account/status"),
    ("PUT", "/account/jobs/{job_id}"),
    ("DELETE", "/account/jobs/{job_id}"),
    ("POST", "/users/{user_id}/ban"),
    ("DELETE", "/users/{user_id}/ban"),
    ("DELETE", "/account/logo"),
    ("GET", "/account/logo"),
    ("GET", "/webmanifest"),
    ("GET", "/webmanifest.json"),
    ("GET", "/service-worker"),
    ("GET", "/service-worker.js"),
    ("GET", "/offline"),
    ("GET", "/cable"),
    ("GET", "/up"),
    ("GET", "/up.json"),
    ("GET", "/ready"),
    ("GET", "/robots.txt"),
    ("GET", "/assets/{path}"),
];

/// Puts every route in its place. What matches nothing is 404.
pub fn configure(config: &mut ServiceConfig) {
    people(config);
    looking_after(config);
    talk(config);
    config
        .route("/unfurl_link", post().to(unfurl::create))
        .route("/qr_code/{id}", get().to(qr_codes::show))
        .service(
            resource("/searches")
                .route(get().to(searches::index))
                .route(post().to(searches::create)),
        )
        .route("/searches/clear", delete().to(searches::clear))
        .service(
            resource("/account/logo")
                .route(get().to(pwa::logo))
                .route(delete().to(account::delete_logo)),
        )
        .route("/webmanifest", get().to(pwa::manifest))
        .route("/webmanifest.json", get().to(pwa::manifest))
        .route("/service-worker", get().to(pwa::service_worker))
        .route("/service-worker.js", get().to(pwa::service_worker))
        .route("/offline", get().to(pwa::offline))
        .route("/cable", get().to(cable::connect))
        .route("/up", get().to(health::up))
        .route("/up.json", get().to(health::up))
        .route("/ready", get().to(health::ready))
        .route("/robots.txt", get().to(pwa::robots))
        .route("/assets/{path:.*}", get().to(assets::show));
}

/// Coming in, going out, and who is here.
fn people(config: &mut ServiceConfig) {
    config
        .service(
            resource("/first_run")
                .route(get().to(first_run::new))
                .route(post().to(first_run::create)),
        )
        .route("/session/new", get().to(sessions::new))
        .service(
            resource("/session")
                .route(post().to(sessions::create))
                .route(delete().to(sessions::destroy)),
        )
        .service(
            resource("/session/transfers/{token}")
                .route(get().to(transfers::show))
                .route(put().to(transfers::update)),
        )
        .service(
            resource("/join/{join_code}")
                .route(get().to(joins::new))
                .route(post().to(joins::create)),
        )
        .service(
            resource("/users/{any}/profile")
                .route(get().to(profiles::show))
                .route(put().to(profiles::update))
                .route(patch().to(profiles::update)),
        )
        .route("/users/me/unreads", delete().to(unreads::destroy))
        .route("/users/me/sessions/{session_id}", delete().to(profiles::end_session))
        .service(
            resource("/users/{any}/push_subscriptions")
                .route(get().to(push_subscriptions::index))
                .route(post().to(push_subscriptions::create)),
        )
        .route(
            "/users/{any}/push_subscriptions/{subscription_id}",
            delete().to(push_subscriptions::destroy),
        )
        .route(
            "/users/{any}/push_subscriptions/{subscription_id}/test_notifications",
            post().to(push_subscriptions::test),
        )
        .route("/users/{user_id}", get().to(users::show))
        .service(
            resource("/users/{token}/avatar")
                .route(get().to(avatars::show))
                .route(delete().to(avatars::destroy)),
        )
        .route("/users/{any}/sidebar", get().to(sidebar::show))
        .route("/autocompletable/users", get().to(autocompletes::index))
        .route("/autocompletable/users.json", get().to(autocompletes::index));
}

/// Looking after the place and its people.
fn looking_after(config: &mut ServiceConfig) {
    config
        .route("/account/edit", get().to(account::edit))
        .service(
            resource("/account")
                .route(put().to(account::update))
                .route(patch().to(account::update)),
        )
        .route("/account/users", get().to(account::people::index))
        .service(
            resource("/account/users/{user_id}")
                .route(put().to(account::people::update))
                .route(patch().to(account::people::update))
                .route(delete().to(account::people::destroy)),
        )
        .route("/account/join_code", post().to(account::reset_join_code))
        .route("/account/custom_styles/edit", get().to(account::styles::edit))
        .service(
            resource("/account/custom_styles")
                .route(get().to(account::styles::show))
                .route(put().to(account::styles::update))
                .route(patch().to(account::styles::update)),
        )
        .route("/account/status", get().to(account::status::show))
        .service(
            resource("/account/jobs/{job_id}")
                .route(put().to(account::status::retry))
                .route(delete().to(account::status::discard)),
        )
        .service(
            resource("/users/{user_id}/ban")
                .route(post().to(bans::create))
                .route(delete().to(bans::destroy)),
        );
}

/// Making and changing open and closed rooms.
fn shared_rooms(config: &mut ServiceConfig) {
    config
        .route("/rooms/opens", post().to(opens::create))
        .route("/rooms/opens/new", get().to(opens::new))
        .route("/rooms/opens/{room_id}/edit", get().to(opens::edit))
        .service(
            resource("/rooms/opens/{room_id}")
                .route(get().to(rooms::go))
                .route(put().to(opens::update))
                .route(patch().to(opens::update)),
        )
        .route("/rooms/closeds", post().to(closeds::create))
        .route("/rooms/closeds/new", get().to(closeds::new))
        .route("/rooms/closeds/{room_id}/edit", get().to(closeds::edit))
        .service(
            resource("/rooms/closeds/{room_id}")
                .route(get().to(rooms::go))
                .route(put().to(closeds::update))
                .route(patch().to(closeds::update)),
        );
}

/// Rooms and what is said in them.
fn talk(config: &mut ServiceConfig) {
    config
        .route("/", get().to(rooms::root))
        .route("/rooms", get().to(rooms::index))
        .configure(shared_rooms)
        .route("/rooms/directs", post().to(directs::create))
        .route("/rooms/directs/new", get().to(directs::new))
        .route("/rooms/directs/{room_id}/edit", get().to(directs::edit))
        .route("/rooms/directs/{room_id}", delete().to(directs::destroy))
        // Declared and dead in what was published: no room has that name for an id.
        .route("/rooms/new", get().to(nothing))
        .route("/rooms/{room_id}", get().to(rooms::show))
        .route("/rooms/{room_id}", delete().to(rooms::destroy))
        .service(
            resource("/rooms/{room_id}/involvement")
                .route(get().to(involvements::show))
                .route(put().to(involvements::update))
                .route(patch().to(involvements::update)),
        )
        .route("/rooms/{room_id}/@{message_id}", get().to(rooms::show_at))
        .route("/rooms/{room_id}/refresh", get().to(refreshes::show))
        .route("/rooms/{room_id}/files", get().to(room_files::index))
        .service(
            resource("/rooms/{room_id}/messages")
                .route(get().to(messages::index))
                .route(post().to(messages::create)),
        )
        .service(
            resource("/rooms/{room_id}/messages/{message_id}")
                .route(get().to(messages::show))
                .route(put().to(messages::update))
                .route(patch().to(messages::update))
                .route(delete().to(messages::destroy)),
        )
        .route("/rooms/{room_id}/messages/{message_id}/edit", get().to(messages::edit))
        .route("/rooms/{room_id}/messages/{message_id}/unread", put().to(unreads::create))
        .route("/files/{file_id}/thumb", get().to(files::thumb))
        .route("/files/{file_id}/{name}", get().to(files::show))
        .service(
            resource("/messages/{message_id}/boosts")
                .route(get().to(boosts::index))
                .route(post().to(boosts::create)),
        )
        .route("/messages/{message_id}/boosts/new", get().to(boosts::new))
        .route("/messages/{message_id}/boosts/{boost_id}", delete().to(boosts::destroy))
        .configure(programs)
        .configure(chat_bots)
        .default_service(web::to(nothing));
}

/// What bots call, with the key in the path as published, or as a bearer.
fn programs(config: &mut ServiceConfig) {
    const BY_KEY: &str = "/rooms/{room_id}/{bot_key}/messages";
    const BEARER: &str = "/api/rooms/{room_id}/messages";
    config
        .route("/api/openapi.json", get().to(api::openapi))
        .route("/api/me", get().to(api::me))
        .route("/api/events", get().to(api::events))
        .route("/api/rooms", get().to(api::rooms))
        .route("/api/rooms/{room_id}/members", get().to(api::members));
    for messages in [BEARER, BY_KEY] {
        let mut one = resource(format!("{messages}/{{message_id}}"));
        if messages == BEARER {
            one = one.route(get().to(by_bots::show));
        }
        config
            .service(
                resource(messages)
                    .route(get().to(by_bots::index))
                    .route(post().to(by_bots::create)),
            )
            .service(
                one.route(put().to(by_bots::update))
                    .route(patch().to(by_bots::update))
                    .route(delete().to(by_bots::destroy)),
            )
            .route(&format!("{messages}/{{message_id}}/boosts"), post().to(by_bots::boost))
            .route(
                &format!("{messages}/{{message_id}}/boosts/{{boost_id}}"),
                delete().to(by_bots::unboost),
            );
    }
}

/// Looking after the bots, and the addresses at which other programs post.
fn chat_bots(config: &mut ServiceConfig) {
    const ONE: &str = "/account/bots/{bot_id}";
    config
        .service(
            resource("/rooms/{room_id}/hooks")
                .route(get().to(hooks::index))
                .route(post().to(hooks::create)),
        )
        .route("/rooms/{room_id}/hooks/{hook_id}", delete().to(hooks::destroy))
        .route("/hooks/{token}", post().to(hooks::post))
        .route("/hooks/{token}/slack", post().to(hooks::post_slack))
        .service(
            resource("/account/bots").route(get().to(bots::index)).route(post().to(bots::create)),
        )
        .route("/account/bots/new", get().to(bots::new))
        .service(
            resource(ONE)
                .route(put().to(bots::update))
                .route(patch().to(bots::update))
                .route(delete().to(bots::destroy)),
        )
        .route(&format!("{ONE}/edit"), get().to(bots::edit))
        .service(
            resource(format!("{ONE}/key"))
                .route(put().to(bots::renew_key))
                .route(patch().to(bots::renew_key)),
        )
        .route(&format!("{ONE}/secret"), put().to(bots::renew_secret))
        .route(&format!("{ONE}/pause"), delete().to(bots::resume))
        .route(&format!("{ONE}/deliveries/{{delivery_id}}"), post().to(bots::replay));
}

async fn nothing() -> crate::Result<actix_web::HttpResponse> {
    Err(crate::Error::NotFound)
}
