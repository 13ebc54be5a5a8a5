import Foundation

/// A client that people use, or one built on a library that they use.
enum TLSClient: String, CaseIterable, Sendable {
  case curl, gnutls, java, openssl
  /// As from Python 3.13 on, which asks OpenSSL for every word of RFC 5280.
  case python

  /// Those that ask for pages.
  static let ofWeb: [TLSClient] = [.curl, .gnutls, .java, .python]
  /// Those that speak SMTP before TLS.
  static let ofMail: [TLSClient] = [.curl, .gnutls, .openssl, .python]

  /// What a text calls it, or the clients that are like it.
  var names: [String] {
    switch self {
    case .curl: ["OpenSSL", "curl"]
    case .gnutls: ["GnuTLS"]
    case .java: ["Java"]
    case .openssl: ["OpenSSL"]
    case .python: ["Python"]
    }
  }

  /// One endpoint as a client gets it.
  struct Place: Hashable, Sendable {
    let name: String
    let address: String
    let port: UInt16
    /// Whether it is reached over STARTTLS of SMTP.
    let isMail: Bool
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
    case .curl, .gnutls, .openssl: break
    }
    var answers: [Place: Answer] = [:]
    for place in places {
      answers[place] =
        switch self {
        case .curl: try await curlAnswer(place, time)
        case .openssl: try await opensslAnswer(place, time)
        default: try await gnutlsAnswer(place, time)
        }
    }
    return answers
  }

  private func curlAnswer(_ place: Place, _ time: String) async throws -> Answer {
    let host = place.address.contains(":") ? "[\(place.address)]" : place.address
    let outcome = try await command(
      [
        try Program.curl.path, "--silent", "--show-error", "--output", "/dev/null", "--noproxy", "*", "--http1.1",
        "--max-time", "10", "--cacert", place.trust, "--resolve", "\(place.name):\(place.port):\(host)",
      ]
        + (place.isMail
          ? ["--ssl-reqd", "--request", "NOOP", "smtp://\(place.name):\(place.port)/"]
          : ["https://\(place.name):\(place.port)/"]),
      time)
    // 60: the certificate, or its name, is not what curl wants.
    let verdict: Answer.Verdict = outcome.status == 0 ? .accepts : outcome.status == 60 ? .refuses : .fails
    return Answer(verdict: verdict, reason: outcome.errors)
  }

  /// Its own client, told to give up where it would only say what is wrong.
  private func opensslAnswer(_ place: Place, _ time: String) async throws -> Answer {
    let outcome = try await command(
      [
        "/bin/sh", "-c", "printf 'QUIT\\r\\n' | timeout 10 \"$@\"", "sh", try Program.openssl.path, "s_client",
        "-starttls",
        "smtp", "-connect", "\(place.address):\(place.port)", "-servername", place.name, "-verify_hostname", place.name,
        "-verify_return_error", "-CAfile", place.trust,
      ], time)
    let text = outcome.output + outcome.errors
    // Without a certificate nothing was wrong with it.
    if text.contains("Verify return code: 0 (ok)"), !text.contains("no peer certificate available") {
      return Answer(verdict: .accepts, reason: "")
    }
    let isRefused = text.contains("certificate verify failed")
    return Answer(verdict: isRefused ? .refuses : .fails, reason: "\(outcome)")
  }

  private func gnutlsAnswer(_ place: Place, _ time: String) async throws -> Answer {
    let request =
      place.isMail
      ? "EHLO client\\r\\nQUIT\\r\\n" : "GET / HTTP/1.1\\r\\nHost: \(place.name)\\r\\nConnection: close\\r\\n\\r\\n"
    let manner = place.isMail ? ["--starttls-proto=smtp"] : ["--alpn", "http/1.1"]
    let outcome = try await command(
      [
        "/bin/sh", "-c", "printf '\(request)' | timeout 10 \"$@\"", "sh", try Program.gnutls.path, "--x509cafile",
        place.trust, "--sni-hostname", place.name, "--verify-hostname", place.name, "--port", "\(place.port)",
      ] + manner + [place.address], time)
    let text = outcome.output + outcome.errors
    if text.contains("The certificate is NOT trusted") {
      let reason = text.split(separator: "\n").first { $0.contains("NOT trusted") }.map(String.init) ?? ""
      return Answer(verdict: .refuses, reason: reason)
    }
    // A server that turns a client away after the handshake leaves it without an answer; what an answer says is the page's
    // matter, as it is to the other clients.
    let isAnswered = outcome.status == 0 && text.contains(place.isMail ? "\n221 " : "HTTP/1.1 ")
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
    let list = places.map { place in
      "\(place.name) \(place.address) \(place.port) \(place.trust)\(self == .python && place.isMail ? " smtp" : "")\n"
    }.joined()
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
