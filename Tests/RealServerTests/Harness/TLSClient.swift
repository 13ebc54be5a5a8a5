import Foundation

/// A client that people use, or one built on a library that they use.
enum TLSClient: String, CaseIterable, Sendable {
  case curl, gnutls, java
  /// As from Python 3.13 on, which asks OpenSSL for every word of RFC 5280.
  case python

  /// What a text calls it, or the clients that are like it.
  var names: [String] {
    switch self {
    case .curl: ["OpenSSL", "curl"]
    case .gnutls: ["GnuTLS"]
    case .java: ["Java"]
    case .python: ["Python"]
    }
  }

  /// One endpoint as a client gets it.
  struct Place: Hashable, Sendable {
    let name: String
    let address: String
    let port: UInt16
    /// The file of trust anchors.
    let trust: String
  }

  struct Answer: Sendable, CustomStringConvertible {
    enum Verdict: String, Sendable {
      case accepts
      /// It does not want the certificate.
      case refuses
      /// It does not get as far as that, or is turned away.
      case fails
    }

    let verdict: Verdict
    /// In the client's own words.
    let reason: String

    var description: String { "\(verdict.rawValue): \(reason)" }
  }

  /// Connects to each place as if it were this time (RFC 3339, UTC).
  func answers(from places: [Place], at time: String) async throws -> [Place: Answer] {
    switch self {
    case .java:
      return try await answers(from: places) { file in
        let command = [try Program.java.path, "-Duser.timezone=UTC", TLSClient.source("Connect.java"), time, file]
        return try await run(command, deadline: .seconds(300))
      }
    case .python:
      return try await answers(from: places) { file in
        try await command([try Program.python.path, TLSClient.source("connect.py"), file], time)
      }
    case .curl, .gnutls: break
    }
    var answers: [Place: Answer] = [:]
    for place in places {
      answers[place] = self == .curl ? try await curlAnswer(place, time) : try await gnutlsAnswer(place, time)
    }
    return answers
  }

  private func curlAnswer(_ place: Place, _ time: String) async throws -> Answer {
    let host = place.address.contains(":") ? "[\(place.address)]" : place.address
    let outcome = try await command(
      [
        try Program.curl.path, "--silent", "--show-error", "--output", "/dev/null", "--noproxy", "*", "--http1.1",
        "--max-time", "10", "--cacert", place.trust, "--resolve", "\(place.name):\(place.port):\(host)",
        "https://\(place.name):\(place.port)/",
      ], time)
    // 60: the certificate, or its name, is not what curl wants.
    let verdict: Answer.Verdict = outcome.status == 0 ? .accepts : outcome.status == 60 ? .refuses : .fails
    return Answer(verdict: verdict, reason: outcome.errors)
  }

  private func gnutlsAnswer(_ place: Place, _ time: String) async throws -> Answer {
    let request = "GET / HTTP/1.1\\r\\nHost: \(place.name)\\r\\nConnection: close\\r\\n\\r\\n"
    let outcome = try await command(
      [
        "/bin/sh", "-c", "printf '\(request)' | timeout 10 \"$@\"", "sh", try Program.gnutls.path, "--x509cafile",
        place.trust, "--sni-hostname", place.name, "--verify-hostname", place.name, "--alpn", "http/1.1", "--port",
        "\(place.port)", place.address,
      ], time)
    let text = outcome.output + outcome.errors
    if text.contains("The certificate is NOT trusted") {
      let reason = text.split(separator: "\n").first { $0.contains("NOT trusted") }.map(String.init) ?? ""
      return Answer(verdict: .refuses, reason: reason)
    }
    // A server that turns a client away after the handshake leaves it without an answer; what an answer says is the page's
    // matter, as it is to the other clients.
    let isAnswered = outcome.status == 0 && text.contains("HTTP/1.1 ")
    return Answer(verdict: isAnswered ? .accepts : .fails, reason: isAnswered ? "" : "\(outcome)")
  }

  private func command(_ command: [String], _ time: String) async throws -> Outcome {
    let moment = time.replacing("T", with: " ").replacing("Z", with: "")
    return try await run(
      [try Program.faketime.path, "-f", "@\(moment)"] + command, environment: environment(["TZ": "UTC"]))
  }

  private static func source(_ name: String) -> String { Program.repository + "/Tests/RealServerTests/Clients/" + name }

  /// All of them in one process, which takes longer to start than to connect: a file has a line for each place, and the
  /// output one for each answer.
  private func answers(
    from places: [Place], _ connect: (String) async throws -> Outcome
  ) async throws -> [Place: Answer] {
    let scratch = try Scratch()
    defer { scratch.remove() }
    let list = places.map { "\($0.name) \($0.address) \($0.port) \($0.trust)\n" }.joined()
    let outcome = try await connect(try scratch.write("places", list))
    let lines = outcome.output.split(separator: "\n")
    guard lines.count == places.count else { throw Supervised.Failure(description: "\(outcome)") }
    var answers: [Place: Answer] = [:]
    for (place, line) in zip(places, lines) {
      let words = line.split(separator: ":", maxSplits: 1)
      guard let verdict = words.first.flatMap({ Answer.Verdict(rawValue: String($0)) }) else {
        throw Supervised.Failure(description: "\(outcome)")
      }
      answers[place] = Answer(verdict: verdict, reason: words.count > 1 ? String(words[1]) : "")
    }
    return answers
  }
}
