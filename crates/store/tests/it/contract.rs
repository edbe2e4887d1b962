//! The domain's contract, over SQLite and PostgreSQL.

use campfire_domain::contract;
use campfire_store::testing::{self, TestDatabase};

async fn check(home: TestDatabase) {
    home.database.write(contract::check).await.expect("every promise is kept");
}

#[tokio::test]
async fn sqlite_keeps_the_contract() {
    check(testing::sqlite()).await;
}

#[tokio::test]
async fn postgres_keeps_the_contract() {
    check(testing::postgres()).await;
}
