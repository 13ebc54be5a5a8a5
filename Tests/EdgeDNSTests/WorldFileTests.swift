import EdgeLab
import EdgeModel
import Foundation
import Testing

/// What `servers.yaml` may say, and what is said of one that is wrong.
@Suite struct WorldFileTests {
  private let zone = """
    example. 60 IN SOA ns.example. h.example. 1 1 1 1 60
    example. 60 IN NS ns.example.
    """

  /// Loads a world of one entry.
  private func world(_ entry: String) throws -> World {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("edgeprobe-\(UUID().uuidString)")
    let inside = folder.appendingPathComponent("world")
    try FileManager.default.createDirectory(at: inside, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try Data(zone.utf8).write(to: inside.appendingPathComponent("example.zone"))
    try Data("servers:\n  - { name: ns.example., addresses: [127.53.0.1], \(entry) }\n".utf8)
      .write(to: inside.appendingPathComponent("servers.yaml"))
    return try World(folder: folder.path, now: Moment(seconds: 0))
  }

  @Test(arguments: DNSFault.allCases) func everyFaultHasItsWord(fault: DNSFault) throws {
    #expect(try world("fault: \(fault.rawValue)").servers.first?.fault == fault)
  }

  @Test func thePageOfTheLabNamesAllThereIs() throws {
    let page = try String(contentsOfFile: "\(scenarios)/../../Docs/lab.md", encoding: .utf8)
    let words = DNSFault.allCases.map(\.rawValue) + DNSResolver.Kind.allCases.map(\.rawValue)
    for word in words { #expect(page.contains("\n| `\(word)` | "), "\(word)") }
  }

  @Test func delayAndIdentityAreRead() throws {
    let server = try #require(try world("delay: 300ms, nsid: \"number one\"").servers.first)
    #expect(server.delay == .milliseconds(300))
    #expect(server.nsid == "number one")
  }

  @Test func aStaleResolverIsNoServerOfItsZones() throws {
    let world = try world("resolver: stale, zones: [example.zone]")
    #expect(world.servers.map(\.zones.count) == [0])
    #expect(world.resolvers == [NameServer(name: try DomainName("ns.example."), addresses: world.servers[0].addresses)])
    #expect(world.zoneFiles == [:])
  }

  @Test(arguments: [
    ("fault: lazy", "fault \"lazy\" is not a fault (silent, "),
    ("delay: soon", "delay \"soon\" is not a span"),
    ("resolver: wise", "resolver \"wise\" is not a kind of resolver (honest, "),
    ("resolver: filtering", "a resolver that filters needs names"),
    ("resolver: stale", "a stale resolver needs the zones that it still holds"),
    ("resolver: honest, zones: [example.zone]", "zones are for authoritative servers and stale resolvers"),
    ("names: [example.]", "names are for resolvers"),
    ("resolver: filtering, names: [a..b]", "names \"a..b\" is not a domain name"),
  ])
  func whatIsWrongIsSaid(entry: String, problem: String) throws {
    let flaw = try #require(throws: WorldFlaw.self) { try world(entry) }
    #expect(flaw.problem.hasPrefix(problem), "\(flaw)")
    #expect(flaw.place == "line 2")
  }
}
