import EdgeLab
import EdgeModel
import EdgeX509
import Foundation
import Testing

/// What files beside the chain change in a verdict: revocation lists, and the trust anchors of one target.
@Suite struct JudgingFilesTests {
  private let now = Moment(seconds: 1_795_176_000)

  private func identity(_ name: String, issuer: Identity?, names: [String] = []) throws -> Identity {
    var order = CertificateOrder(subject: name, names: names, from: now - .days(30), until: now + .days(60))
    if names.isEmpty { order.usage = .authority }
    return try Identity(order, key: try PrivateKey(fresh: "ecdsa-p256"), issuer: issuer)
  }

  private struct Verdict: Decodable {
    struct Finding: Decodable { var rule: String }

    var status: String
    var findings: [Finding]

    init(_ outcome: Outcome) throws { self = try JSONDecoder().decode(Verdict.self, from: Data(outcome.output.utf8)) }
  }

  /// Judged as before when it is replayed, for the list is in the recording.
  @Test(arguments: [true, false]) func aListThatTheUserGives(isPEM: Bool) async throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    let root = try identity("Root", issuer: nil)
    let leaf = try identity("leaf", issuer: root, names: ["shop.example.com"])
    let serial = CertificateOrder(subject: "leaf", from: now, until: now).serial
    func list(_ name: String, of serials: [[UInt8]]) throws -> String {
      let bytes = try root.revocationList(of: serials, now: now)
      let contents = isPEM ? Data(PEM.text(bytes, label: "X509 CRL").utf8) : Data(bytes)
      try contents.write(to: URL(fileURLWithPath: scratch.path + "/" + name))
      return scratch.path + "/" + name
    }
    let chain = try scratch.write("chain.pem", leaf.pem)
    let anchors = try scratch.write("root.pem", root.pem)
    let words = [
      try Program.edgeprobe, "cert", "--json", "--chain", chain, "--name", "shop.example.com", "--trust", anchors,
      "--at", now.description,
    ]
    let plain = try await run(words)
    #expect(plain.status == 0)
    // Nobody connected anywhere.
    for invention in ["0.0.0.0", "\"handshake\"", "clientCertificate", "\"staple\""] {
      #expect(!plain.output.contains(invention), "\(plain.output)")
    }
    #expect(plain.output.contains("\"not-looked-at\""))
    #expect(try await run(words + ["--crl", try list("others.crl", of: [[9]])]).status == 0)
    let record = scratch.path + "/run.jsonl"
    let revoked = try await run(words + ["--crl", try list("leaf.crl", of: [serial]), "--record", record])
    #expect(revoked.status == 2)
    #expect(try Verdict(revoked).findings.map(\.rule) == ["revoked-certificate"])
    #expect(try await run([try Program.edgeprobe, "replay", "--json", record]).output == revoked.output)
  }

  /// An address is looked for among the addresses of the certificate, also where it is read from a pipe.
  @Test(arguments: [("192.0.2.1", 0), ("2001:db8::1", 0), ("192.0.2.2", 2), ("a.example.com", 2)])
  func aChainForAnAddress(name: String, status: Int32) async throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    let root = try identity("Root", issuer: nil)
    let leaf = try identity("leaf", issuer: root, names: ["192.0.2.1", "2001:db8::1"])
    let chain = try scratch.write("chain.pem", "\u{FEFF}" + leaf.pem)
    let anchors = try scratch.write("root.pem", root.pem)
    let words = "--name \(name) --at \(now)"
    let edgeprobe = try Program.edgeprobe
    let file = try await run(
      [edgeprobe, "cert", "--chain", chain, "--trust", anchors] + words.split(separator: " ").map(String.init))
    #expect(file.status == status, "\(file)")
    let shell = "cat \(chain) | \(edgeprobe) cert --chain /dev/stdin --trust <(cat \(anchors)) \(words)"
    let piped = try await run(["/bin/bash", "-c", shell])
    #expect(piped.status == status && piped.output == file.output, "\(piped)")
  }

  /// What browsers ask of the public's authorities they ask of nobody's own; the recording knows whose they were.
  @Test(arguments: [true, false]) func anchorsOfTheUsersOwn(isGiven: Bool) async throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    var order = CertificateOrder(subject: "Root", from: now - .days(30), until: now + .days(60))
    (order.usage, order.organization) = (.authority, "Entrust, Inc.")
    let root = try Identity(order, key: try PrivateKey(fresh: "ecdsa-p256"), issuer: nil)
    var leaf = CertificateOrder(
      subject: "leaf", names: ["shop.example.com"], from: now - .days(30), until: now + .days(60))
    (leaf.isPublic, leaf.timestamps) = (true, 1)
    let chain = try scratch.write(
      "chain.pem", try Identity(leaf, key: try PrivateKey(fresh: "ecdsa-p256"), issuer: root).pem)
    let anchors = try scratch.write("root.pem", root.pem)
    let record = scratch.path + "/run.jsonl"
    var words = [
      try Program.edgeprobe, "cert", "--json", "--chain", chain, "--name", "shop.example.com", "--at", now.description,
      "--record", record,
    ]
    if isGiven { words += ["--trust", anchors] }
    let outcome = try await run(words, environment: environment(isGiven ? [:] : ["SSL_CERT_FILE": anchors]))
    let rules = try Verdict(outcome).findings.map(\.rule)
    #expect(Set(rules) == (isGiven ? [] : ["distrusted-issuer", "too-few-scts"]), "\(outcome)")
    #expect(try await run([try Program.edgeprobe, "replay", "--json", record]).output == outcome.output)
  }

  @Test func aFileThatIsNoList() async throws {
    let outcome = try await run([
      try Program.edgeprobe, "cert", "--chain", "Probes/scenarios/chains/partner-ca.pem", "--name", "a.example.com",
      "--crl", "Probes/scenarios/chains/partner-ca.pem",
    ])
    #expect(outcome.status == 65)
    #expect(outcome.output.isEmpty && outcome.errors.contains("no PEM block holds a certificate revocation list"))
  }

  /// The world's own anchors are in the target's file, and nobody's in the run's.
  @Test func theTrustOfOneTarget() async throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    let scenarios = scratch.path + "/Probes/scenarios"
    let scenario = scenarios + "/own"
    try FileManager.default.createDirectory(atPath: scenario + "/world", withIntermediateDirectories: true)
    try FileManager.default.copyItem(
      atPath: Program.repository + "/Probes/scenarios/all-is-well", toPath: scenarios + "/all-is-well")
    try scratch.write("Probes/scenarios/own/world/servers.yaml", "base: ../all-is-well\n")
    try scratch.write("Probes/scenarios/own/probe.yaml", "schema: 1\ntargets: [{ name: shop.example.com }]\n")
    let record = scratch.path + "/run.jsonl"
    let first = try await run([try Program.edgeprobe, "check", scenario, "--json", "--record", record])
    #expect(first.status == 0, "\(first)")
    let anchors = try Recording(record).anchors
    // The record holds the chain as served, so it can be judged with a store that knows nobody.
    let stranger = Program.repository + "/Probes/scenarios/chains/partner-ca.pem"
    let alone = try await run([try Program.edgeprobe, "replay", record, "--json", "--trust", stranger])
    #expect(try Verdict(alone).findings.map(\.rule).contains("untrusted-issuer"))
    // Said of the target, the same anchors make it good again whatever the run trusts.
    let lines = try String(contentsOfFile: record, encoding: .utf8).split(separator: "\n").dropLast()
    let quoted = String(decoding: try JSONEncoder().encode(anchors), as: UTF8.self)
    let target = #""written":"shop.example.com""#
    let changed = lines.map { line in
      let isExpectations = line.hasPrefix(#"{"expectations""#)
      return String(isExpectations ? line.replacing(target, with: #""trust":\#(quoted),\#(target)"#) : line)
    }
    let text = changed.joined(separator: "\n") + "\n"
    let end = #"{"end":{"elapsed":[0,0],"sha256":"\#(SHA256(of: text.utf8).hex)"}}"#
    let own = try scratch.write("own.jsonl", text + end + "\n")
    let judged = try await run([try Program.edgeprobe, "replay", own, "--json", "--trust", stranger])
    #expect(judged.status == 0, "\(judged)")
  }
}

/// The part of a recording that holds the anchors.
private struct Recording {
  let anchors: String

  init(_ path: String) throws {
    struct Line: Decodable {
      struct Bytes: Decodable {
        var number: Int
        var base64: String
      }

      struct Trust: Decodable { var anchors: [Int]? }

      var bytes: Bytes?
      var trust: Trust?
    }
    let lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").compactMap {
      try? JSONDecoder().decode(Line.self, from: Data($0.utf8))
    }
    let strings = Dictionary(lines.compactMap(\.bytes).map { ($0.number, $0.base64) }) { $1 }
    anchors = (lines.compactMap(\.trust).first?.anchors ?? []).compactMap { strings[$0] }.map { text in
      "-----BEGIN CERTIFICATE-----\n\(text)\n-----END CERTIFICATE-----\n"
    }.joined()
  }
}
