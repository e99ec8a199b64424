//! Connections that ask again as soon as they are answered.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::bodies::Bodies;

/// No two requests of a process have the same number.
static NUMBER: AtomicU64 = AtomicU64::new(1);

/// When to stop asking.
#[derive(Clone, Copy)]
pub(crate) enum Until {
    /// After so long.
    Elapsed(Duration),
    /// After so many answers.
    Answers(usize),
}

/// What one turn gave.
pub(crate) struct Run {
    /// How long it took.
    pub(crate) elapsed: Duration,
    /// From the first byte sent to the last byte read, one for each answer.
    pub(crate) latencies: Vec<Duration>,
    /// Bytes of all answers' bodies.
    pub(crate) answer_bytes: usize,
}

/// Asks `port` over so many connections. Every answer must be a 200.
pub(crate) fn drive(port: u16, connections: usize, until: Until, bodies: &Bodies) -> Result<Run> {
    // One thread: the servers have the rest of the machine, and both meet the same client.
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let started = Instant::now();
    let left = Arc::new(AtomicUsize::new(match until {
        Until::Elapsed(_) => usize::MAX,
        Until::Answers(count) => count,
    }));
    let end = match until {
        Until::Elapsed(time) => Some(started + time),
        Until::Answers(_) => None,
    };
    let tasks = (0..connections).map(|_| ask(port, end, &left, bodies));
    let runs = runtime.block_on(futures_util::future::try_join_all(tasks))?;
    let elapsed = started.elapsed();
    let answer_bytes = runs.iter().map(|(_, bytes)| bytes).sum();
    Ok(Run {
        elapsed,
        latencies: runs.into_iter().flat_map(|(times, _)| times).collect(),
        answer_bytes,
    })
}

async fn ask(
    port: u16,
    end: Option<Instant>,
    left: &AtomicUsize,
    bodies: &Bodies,
) -> Result<(Vec<Duration>, usize)> {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).await?;
    stream.set_nodelay(true)?;
    let (mut times, mut bytes) = (Vec::new(), 0);
    let (mut request, mut buffer) = (Vec::new(), Vec::with_capacity(16 * 1024));
    while end.is_none_or(|end| Instant::now() < end)
        && left
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| {
                left.checked_sub(1)
            })
            .is_ok()
    {
        bodies.write(NUMBER.fetch_add(1, Ordering::Relaxed), &mut request);
        let asked = Instant::now();
        stream.write_all(&request).await?;
        bytes += answer(&mut stream, &mut buffer).await?;
        times.push(asked.elapsed());
    }
    Ok((times, bytes))
}

/// Reads one answer; gives the length of its body.
async fn answer(stream: &mut TcpStream, buffer: &mut Vec<u8>) -> Result<usize> {
    buffer.clear();
    loop {
        let read = stream.read_buf(buffer).await?;
        ensure!(read > 0, "the connection was closed");
        let Some(head) = buffer.windows(4).position(|end| end == b"\r\n\r\n") else {
            continue;
        };
        let text = std::str::from_utf8(&buffer[..head])?;
        if !text.starts_with("HTTP/1.1 200") {
            bail!(
                "{}: {}",
                text.lines().next().unwrap_or_default(),
                String::from_utf8_lossy(&buffer[head..])
            );
        }
        let length: usize = text
            .lines()
            .find_map(|line| line.strip_prefix("content-length: "))
            .context("an answer says how long it is")?
            .parse()?;
        let whole = head + 4 + length;
        while buffer.len() < whole {
            let read = stream.read_buf(buffer).await?;
            ensure!(read > 0, "the connection was closed");
        }
        return Ok(length);
    }
}
