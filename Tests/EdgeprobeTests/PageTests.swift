import Foundation
import Testing

/// Pages over HTTP, as a user asks for them.
@Suite struct PageTests {
  private static let edges = "Probes/scenarios/edges"

  /// A simulated internet whose one endpoint lets in whoever sends a secret, and says it back everywhere.
  private func secretive() throws -> Folder {
    let up = String(repeating: "../", count: 12).dropLast() + Binary.repository
    let tls = try String(
      contentsOfFile: Binary.repository + "/Probes/scenarios/clock-off/world/tls.yaml", encoding: .utf8)
    let pages = """
      pages:
            - { path: /, demands: "X-Canary: t0ken", status: 302, headers: { Location: "/in?t0ken", Server: t0ken } }
            - { path: "/in?t0ken", demands: "X-Canary: t0ken", body: "you sent t0ken" }
      """
    let endpoint = "addresses: [127.53.9.1, 127.53.9.2]\n    serve: [shop, Lab CA 1]\n    \(pages)\n"
    let folder = try Folder()
    let files = [
      "world/servers.yaml": "base: \(up)/Probes/scenarios/all-is-well\n",
      "world/tls.yaml": String(tls[..<(try #require(tls.range(of: "- { addresses")).lowerBound)]) + "- \(endpoint)",
      "probe.yaml": """
      schema: 1
      targets:
        - name: shop.example.com
          http: { contains: "another text", headers: { X-Canary: "${CANARY_TOKEN}" } }
      """,
    ]
    try FileManager.default.createDirectory(atPath: folder.path + "/world", withIntermediateDirectories: true)
    for (name, text) in files { try folder.write(Data(text.utf8), to: name) }
    return folder
  }

  @Test func aSecretIsSentAndNowhereToBeFound() async throws {
    let folder = try secretive()
    let record = folder.path + "/run.jsonl"
    let run = try await Binary.run(
      ["check", folder.path, "--json", "--verbose", "--record", record, "--format", "text=\(folder.path)/text"],
      environment: ["CANARY_TOKEN": "t0ken"])
    // Without the secret it would have been 403.
    #expect(run.text.contains("unexpected-content") && run.text.contains("[hidden]"), "\(run)")
    for text in [run.text, run.errors]
      + (try ["run.jsonl", "text"].map { String(decoding: try folder.data($0), as: UTF8.self) })
    {
      #expect(!text.contains("t0ken"))
      // As base64 holds it, wherever it begins.
      for encoded in ["dDBrZW", "QwdG9r", "0MGtlb"] { #expect(!text.contains(encoded)) }
    }
    let replay = try await Binary.run(["replay", record, "--json"])
    #expect(replay.text == run.text && replay.status == 2)
  }

  @Test func aSecretIsNotSentToStrangers() async throws {
    let folder = try secretive()
    // Trusted is another authority.
    let run = try await Binary.run(
      ["check", folder.path, "--json", "--trust", "/etc/ssl/certs/ca-certificates.crt"],
      environment: ["CANARY_TOKEN": "t0ken"])
    #expect(run.text.contains("untrusted-issuer") && run.text.contains("not sent: its headers are for"), "\(run)")
    #expect(!run.text.contains("unexpected-content"))
  }

  @Test func aSecretThatIsNotSetIsAMistakeOfTheFile() async throws {
    let folder = try secretive()
    let run = try await Binary.run(["check", folder.path])
    #expect(run.status == 65 && run.text.isEmpty)
    #expect(run.errors.contains("probe.yaml, line 4: \"X-Canary\" needs ${CANARY_TOKEN}"))
  }

  @Test func noPageIsAskedForWithoutHTTP() async throws {
    let run = try await Binary.run(["check", Self.edges, "--no-http", "--json"])
    #expect(run.status == 0 && !run.text.contains("\"http\""), "\(run)")
  }

  @Test func endpointsSayWhatCameBack() async throws {
    struct Run: Decodable {
      struct Target: Decodable {
        struct Endpoint: Decodable {
          struct HTTP: Decodable, Equatable {
            var status: Int?
            var location: String?
            var server: String?
            var url: String?
            var reason: String?
            var traceId: String?
          }
          var http: HTTP?
        }
        var name: String
        var endpoints: [Endpoint]
      }
      var targets: [Target]
    }
    let run = try await Binary.run(["check", Self.edges, "--json", "--only", "shop*", "--only", "inside*"])
    let report = try JSONDecoder().decode(Run.self, from: run.output)
    let all = Dictionary(report.targets.map { ($0.name, $0.endpoints.compactMap(\.http)) }) { $1 }
    let shop = try #require(all["shop.example.com"])
    #expect(shop.count == 2 && shop.allSatisfy { $0.status == 200 && $0.server == "nginx" && $0.reason == nil })
    #expect(shop.first?.url == "https://shop.example.com/status?full=1")
    #expect(Set(shop.map(\.traceId)).count == 2)
    let inside = try #require(all["inside.example.com"]?.first)
    #expect(inside.status == 302 && inside.location == "https://169.254.169.254/latest/meta-data/")
    #expect(inside.reason == "nobody gets a connection there: 169.254.169.254 is a link-local address")
  }

  @Test func certAsksWhenItIsTold() async throws {
    let world = try await ServedWorld()
    let folder = try Folder()
    try folder.write(Data(world.hints.utf8), to: "hints")
    let environment = world.environment(hints: folder.path + "/hints")
    let words = ["cert", "shop.example.com", "--trust", world.anchors, "--at", "2026-11-20T12:00:00Z"]
    let silent = try await Binary.run(words + ["--json"], environment: environment)
    let asking = try await Binary.run(words + ["--json", "--http"], environment: environment)
    let text = try await Binary.run(words + ["--http"], environment: environment)
    #expect(!silent.text.contains("\"http\""))
    #expect(asking.text.contains("\"status\" : 200"))
    #expect(text.text.contains("\n  http       200\n"), "\(text)")
    #expect(await world.stop() == 130)
  }

  @Test func urlsNameTheirPage() async throws {
    let world = try await ServedWorld()
    let folder = try Folder()
    try folder.write(Data(world.hints.utf8), to: "hints")
    let environment = world.environment(hints: folder.path + "/hints")
    for (typed, asked) in [("/cart?a=b#c", "/cart?a=b"), ("?a=b", "/?a=b"), ("", "/")] {
      let words = ["check", "https://shop.example.com\(typed)", "--trust", world.anchors, "--json"]
      let run = try await Binary.run(words + ["--at", "2026-11-20T12:00:00Z"], environment: environment)
      #expect(run.text.contains("\"url\" : \"https://shop.example.com\(asked)\""), "\(run)")
    }
    #expect(await world.stop() == 130)
    let refused = try await Binary.run(["check", "https://shop.example.com/a b"])
    #expect(refused.status == 64 && refused.errors.contains("percent-encoded"))
  }
}
