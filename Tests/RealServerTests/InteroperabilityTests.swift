import EdgeModel
import Foundation
import Testing

/// What everybody else uses understands the embedded servers.
@Suite struct InteroperabilityTests {
  @Test func theCommandsThatTheLabPrintsWork() async throws {
    try await Lab.serving { lab in
      // The root, the parent, and the four servers of the zone.
      #expect(lab.commands.count { $0.hasPrefix("dig ") } == 6)
      #expect(lab.commands.count { $0.hasPrefix("openssl ") } == 1)
      for command in lab.commands {
        let outcome = try await run(["/bin/sh", "-c", command])
        #expect(outcome.status == 0, "\(outcome)")
        if command.hasPrefix("dig ") {
          #expect(outcome.output.contains("status: NOERROR"), "\(outcome)")
          let section = command.contains("a.gtld-servers.net") ? "AUTHORITY SECTION" : "ANSWER SECTION"
          #expect(outcome.output.contains(section), "\(outcome)")
        } else {
          #expect(command.contains(" -servername shop.example.com "))
          #expect(outcome.output.contains("subject=CN = shop.example.com"), "\(outcome)")
        }
      }
    }
  }

  private static let address = "shop.example.com. 60 IN A"
  private static let tables: [Query] = [
    Query(
      "@127.53.0.1 . NS", "NOERROR", "qr aa",
      answer: [". 518400 IN NS a.root-servers.net.", ". 518400 IN NS b.root-servers.net."]),
    // A referral, with the glue that the zone has.
    Query(
      "@127.53.1.1 shop.example.com A", "NOERROR", "qr",
      authority: [
        "example.com. 172800 IN NS ns-101.awsdns-10.com.", "example.com. 172800 IN NS ns-202.awsdns-20.net.",
        "example.com. 172800 IN NS ns-303.awsdns-30.org.", "example.com. 172800 IN NS ns-404.awsdns-40.co.uk.",
      ], additional: ["ns-101.awsdns-10.com. 172800 IN A 127.53.3.1"]),
    Query(
      "@127.53.3.1 shop.example.com A", "NOERROR", "qr aa",
      answer: ["\(address) 127.53.9.1", "\(address) 127.53.9.2"]),
    Query("@127.53.3.1 shop.example.com AAAA", "NOERROR", "qr aa", authority: [start]),
    Query("@127.53.3.1 nothing.example.com A", "NXDOMAIN", "qr aa", authority: [start]),
    // Above a wildcard's name there is a name without records.
    Query("@127.53.3.1 preview.example.com A", "NOERROR", "qr aa", authority: [start]),
    Query(
      "@127.53.3.1 a.b.preview.example.com A", "NOERROR", "qr aa",
      answer: ["a.b.preview.example.com. 300 IN A 127.53.9.1"]),
    Query(
      "@127.53.3.1 www.example.com A", "NOERROR", "qr aa",
      answer: [
        "\(address) 127.53.9.1", "\(address) 127.53.9.2", "www.example.com. 300 IN CNAME shop.example.com.",
      ]),
    Query("@127.53.3.1 example.org A", "REFUSED", "qr"),
  ]
  private static let start =
    "example.com. 900 IN SOA ns-101.awsdns-10.com. awsdns-hostmaster.amazon.com. 1 7200 900 1209600 86400"

  @Test func digReadsEveryKindOfAnswer() async throws {
    try await Lab.serving { lab in
      for query in InteroperabilityTests.tables {
        for option in ["+notcp", "+tcp", "+dnssec", "+noedns"] {
          let outcome = try await dig("\(query.words) \(option)", port: lab.port)
          #expect(outcome.status == 0, "\(outcome)")
          #expect(!outcome.output.contains("WARNING"), "\(outcome)")
          #expect(DigAnswer(outcome) == query.expected, "\(outcome)")
          // What a client asks for with DO comes back in the answer (RFC 3225 section 3).
          #expect(outcome.output.contains("flags: do;") == (option == "+dnssec"), "\(outcome)")
          #expect(outcome.output.contains("; EDNS: version: 0,") == (option != "+noedns"), "\(outcome)")
        }
      }
    }
  }
}

/// A question, and what every name server should say to it.
private struct Query {
  let words: String
  let expected: DigAnswer

  init(
    _ words: String, _ status: String, _ flags: String, answer: [String] = [], authority: [String] = [],
    additional: [String] = []
  ) {
    self.words = words
    expected = DigAnswer(status, flags, answer: answer, authority: authority, additional: additional)
  }
}

/// The first scenario, kept up.
private struct Lab {
  /// The lines that say how to query it.
  let commands: [String]
  let port: String

  static func serving(_ body: (Lab) async throws -> Void) async throws {
    let ports: [UInt16: UInt16] = [53: try HeldSockets.freePort(), 443: try HeldSockets.freePort()]
    let command = [try Program.edgeprobe, "lab", "--serve", "all-is-well", "--map-port", ports.pairs]
    let lab = try Supervised("edgeprobe lab", command, scratch: Scratch(), in: Program.repository)
    do {
      try await lab.wait { $0.log.contains("serving until interrupted") }
      // Missing programs are said as such, not as a shell's failure.
      _ = (try Program.dig.path, try Program.openssl.path)
      let lines = lab.log.split(separator: "\n").filter { $0.hasPrefix("  ") }.map { String($0.dropFirst(2)) }
      try await body(Lab(commands: lines, port: "\(ports[53] ?? 0)"))
    } catch {
      await lab.stop()
      throw error
    }
    #expect(await lab.stop() == 143)
  }
}
