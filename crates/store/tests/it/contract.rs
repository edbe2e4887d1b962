//! The domain's contract.

use campfire_domain::contract;
use campfire_store::testing::TestDatabase;

over_both!(the_store_keeps_the_contract);

async fn the_store_keeps_the_contract(home: TestDatabase) {
    home.database.write(contract::check).await.expect("every promise is kept");
}
