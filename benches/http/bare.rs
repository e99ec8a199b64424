//! The server that decides nothing: reads the comment, answers as many bytes.

use actix_web::web::{Bytes, Data, Json, post};
use actix_web::{App, HttpResponse, HttpServer};
use anyhow::Result;
use hamlet::submission::Submission;

async fn answer(comment: Json<Submission>, answer: Data<Bytes>) -> HttpResponse {
    std::hint::black_box(&comment.0);
    HttpResponse::Ok()
        .content_type("application/json")
        .body(Bytes::clone(&answer))
}

/// Serves on a free port, which it prints, until it is killed.
pub(crate) fn serve(answer_bytes: usize) -> Result<()> {
    actix_web::rt::System::new().block_on(async move {
        let body = Data::new(Bytes::from("x".repeat(answer_bytes)));
        let server = HttpServer::new(move || {
            App::new()
                .app_data(Data::clone(&body))
                .route("/v1/check", post().to(answer))
        })
        .bind(("127.0.0.1", 0))?;
        for address in server.addrs() {
            println!("http://{address}");
        }
        server.run().await?;
        Ok(())
    })
}
