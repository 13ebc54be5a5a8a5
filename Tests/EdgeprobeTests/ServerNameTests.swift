import Foundation
import Testing

/// The name that a server is told may be another than the host that is connected to.
@Suite struct ServerNameTests {
  /// A server with a certificate of its own for one name, and another for whoever asks for none or for something else.
  @Test(
    arguments: [
      ([], "*.example.com", true), (["--sni", "default.example.com"], "*.example.com", true),
      (["--sni", "first.example.org"], "first.example.org", true),
      (["--sni", "other.example.com"], "first.example.org", false),
    ] as [([String], String, Bool)])
  func certAsksForWhatIsTyped(options: [String], served: String, isCovered: Bool) async throws {
    let (world, folder) = (try await ServedWorld("handshakes"), try Folder())
    try folder.write(world.hints, to: "hints")
    let words = ["cert", "default.example.com", "--trust", world.anchors, "--at", "2026-11-20T12:00:00Z", "--json"]
    let outcome = try await Binary.run(words + options, environment: world.environment(hints: folder.path + "/hints"))
    #expect(await world.stop() == 130)
    let document = try JSONSerialization.jsonObject(with: outcome.output) as? [String: Any]
    let place = try #require((document?["addresses"] as? [[String: Any]])?.first, "\(outcome)")
    let leaf = (place["chain"] as? [[String: Any]])?.first
    #expect((leaf?["names"] as? [String])?.contains(served) == true, "\(outcome)")
    #expect(place["coversName"] as? Bool == isCovered, "\(outcome)")
  }

  /// What to do is about the name that was asked for, at the host that was looked at.
  @Test(arguments: [nil, "other.example.com"]) func checkAdvisesOnTheNameThatWasAskedFor(name: String?) async throws {
    let (world, folder) = (try await ServedWorld("handshakes"), try Folder())
    try folder.write(world.hints, to: "hints")
    let words = [
      "check", name == nil ? "other.example.org" : "default.example.com", "--trust", world.anchors, "--at",
      "2026-11-20T12:00:00Z", "--resolver", "none", "--address", "127.53.10.19", "--allow-address", "127.53.10.19",
    ]
    let outcome = try await Binary.run(
      words + (name.map { ["--sni", $0] } ?? []), environment: world.environment(hints: folder.path + "/hints"))
    #expect(await world.stop() == 130)
    let text = outcome.text.replacing(/\s+/, with: " ")
    #expect(outcome.status == 2, "\(outcome)")
    guard name != nil else { return #expect(!text.contains("--sni"), "\(outcome)") }
    #expect(text.contains("attach a certificate that holds other.example.com "), "\(outcome)")
    #expect(text.contains("fix add other.example.com to the listener"), "\(outcome)")
    #expect(
      text.contains("edgeprobe cert default.example.com --address 127.53.10.19 --sni other.example.com"), "\(outcome)")
  }
}
