import EdgeConfig
import EdgeLab
import EdgeModel
import Foundation
import Testing

/// Runs without any option that points elsewhere: real root-server addresses, the real ports, IPv4 and IPv6.
@Suite struct NamespaceTests {
  private static let commands = [
    ["trace", "shop.example.com"], ["trace", "shop.example.com", "AAAA"], ["trace", "www.example.com"],
    ["cert", "shop.example.com"], ["check", "shop.example.com"],
  ]

  @Test(arguments: Namespace.Kind.possible, DNSSoftware.allCases)
  func defaultOptionsReachBothFamilies(_ kind: Namespace.Kind, _ software: DNSSoftware) async throws {
    try await Vantage.with(kind, software) { vantage in
      for command in NamespaceTests.commands {
        let outcome = try await vantage.edgeprobe(command)
        #expect(outcome.status == 0, "\(outcome)")
        let addresses = try Document(outcome).addresses
        #expect(addresses.contains { !$0.isIPv6 }, "\(outcome)")
        #expect(addresses.contains { $0.isIPv6 }, "\(outcome)")
      }
      for (flag, isIPv6) in [("-4", false), ("-6", true)] {
        let outcome = try await vantage.edgeprobe(["check", flag, "shop.example.com"])
        #expect(outcome.status == 0, "\(outcome)")
        let addresses = try Document(outcome).addresses
        #expect(addresses.allSatisfy { $0.isIPv6 == isIPv6 } && !addresses.isEmpty, "\(outcome)")
      }
    }
  }

  /// One of two servers says who it is, over either family and transport, to people and to programs.
  @Test(arguments: Namespace.Kind.possible, DNSSoftware.allCases)
  func whoAServerSaysItIsIsShown(_ kind: Namespace.Kind, _ software: DNSSoftware) async throws {
    try await Vantage.with(kind, software) { vantage in
      let outcome = try await vantage.edgeprobe(["trace", "shop.example.com"])
      let answers = try Document(outcome).answers(in: "example.com.")
      let named = answers.filter { $0["nsid"] != nil }
      #expect(Set(named.compactMap { $0["nsid"] as? String }) == ["the first"], "\(outcome)")
      let own = answers.filter { ["198.51.100.1", "2001:db8:1::53"].contains($0["address"] as? String) }
      #expect(named.count == own.count && own.count < answers.count, "\(outcome)")
      #expect(Set(own.compactMap { $0["transport"] as? String }) == ["udp", "tcp"], "\(outcome)")
      let text = try await vantage.edgeprobe(["trace", "--verbose", "shop.example.com"], format: "text").output
      let line = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
      #expect(line.contains(/ns1\.example\.com\. 198\.51\.100\.1 [^;]*; udp [^;]*, NSID the first/), "\(text)")
    }
  }

  /// Most places have no IPv6: what cannot be reached from there alone is no fault of the site.
  @Test(arguments: Namespace.Kind.possible)
  func withoutIPv6NothingIsWrong(_ kind: Namespace.Kind) async throws {
    try await Vantage.with(kind, .nsd, isThere: { !$0.isIPv6 }) { vantage in
      for command in NamespaceTests.commands {
        let outcome = try await vantage.edgeprobe(command)
        #expect(outcome.status == 0, "\(outcome)")
        let findings = try Document(outcome).members["findings"] as? [[String: Any]] ?? []
        #expect(findings.allSatisfy { $0["severity"] as? String == "note" }, "\(outcome)")
      }
    }
  }

  @Test(arguments: Namespace.Kind.possible)
  func withoutIPv4NothingIsWrong(_ kind: Namespace.Kind) async throws {
    try await Vantage.with(kind, .nsd, isThere: { $0.isIPv6 }) { vantage in
      for command in NamespaceTests.commands {
        let outcome = try await vantage.edgeprobe(command)
        #expect(outcome.status == 0, "\(outcome)")
      }
    }
  }

  /// The canary doubts itself first.
  @Test(arguments: Namespace.Kind.possible)
  func withoutAnyServerItIsTheVantage(_ kind: Namespace.Kind) async throws {
    try await Vantage.with(kind, .nsd, isThere: { _ in false }) { vantage in
      let outcome = try await vantage.edgeprobe(["check", "shop.example.com"])
      #expect(outcome.status == 3, "\(outcome)")
      let findings = try Document(outcome).members["findings"] as? [[String: Any]] ?? []
      #expect(findings.contains { $0["rule"] as? String == "vantage-offline" }, "\(outcome)")
    }
  }

  /// Where port 53 alone is closed, nothing is said of name servers, and what was connected to is judged.
  @Test(arguments: Namespace.Kind.possible)
  func withoutNameServersTheCertificateIsJudged(_ kind: Namespace.Kind) async throws {
    let place = try #require(Address("203.0.113.10"))
    try await Vantage.with(kind, .nsd, isThere: { $0 == place }) { vantage in
      let outcome = try await vantage.edgeprobe(["check", "--address", "\(place)", "shop.example.com"])
      #expect(outcome.status == 3, "\(outcome)")
      let findings = try Document(outcome).members["findings"] as? [[String: Any]] ?? []
      #expect(findings.contains { $0["rule"] as? String == "vantage-cannot" }, "\(outcome)")
      #expect(findings.allSatisfy { $0["severity"] as? String == "note" }, "\(outcome)")
      #expect(outcome.output.contains("\"handshakes\" : 1"), "\(outcome)")
    }
  }

  /// The world serves every root server where the tool looks for it.
  @Test func rootServersAreWhereTheToolLooks() throws {
    #expect(try Vantage.world().hints == RootHints.builtIn.servers)
  }
}

/// A place in the world of two address families, with the addresses that `isThere` lets it have.
private struct Vantage: Sendable {
  let namespace: Namespace
  let home: Scratch

  static func world() throws -> World {
    let folder = try #require(Bundle.module.url(forResource: "Worlds", withExtension: nil))
    return try World(folder: folder.appendingPathComponent("dual-stack").path, now: Moment.now)
  }

  static func with(
    _ kind: Namespace.Kind, _ software: DNSSoftware, isThere: @escaping @Sendable (Address) -> Bool = { _ in true },
    _ body: @escaping @Sendable (Vantage) async throws -> Void
  ) async throws {
    try await Places.shared.withOne { try await on(world(), kind, software, isThere, body) }
  }

  private static func on(
    _ world: World, _ kind: Namespace.Kind, _ software: DNSSoftware, _ isThere: @escaping @Sendable (Address) -> Bool,
    _ body: @Sendable (Vantage) async throws -> Void
  ) async throws {
    let namespace = try await Namespace(kind, addresses: Set(world.addresses.filter(isThere)).sorted())
    let internet = RealInternet(software, port: 53, inside: namespace.prefix, isThere: isThere)
    var home: Scratch?
    do {
      let vantage = Vantage(namespace: namespace, home: try Scratch())
      home = vantage.home
      try vantage.home.write("anchors.pem", world.tls?.bundle ?? "")
      try await internet.serve(world, ports: [:])
      try await body(vantage)
    } catch {
      Issue.record(error)
    }
    await internet.stop()
    await namespace.stop()
    home?.remove()
  }

  /// Runs the tool as a user would, from an empty folder.
  func edgeprobe(_ arguments: [String], format: String = "json") async throws -> Outcome {
    let settings = ["SSL_CERT_FILE": home.path + "/anchors.pem", "HOME": home.path, "XDG_CONFIG_HOME": home.path]
    return try await run(
      namespace.prefix + [try Program.edgeprobe] + arguments + ["--format", format], in: home.path,
      environment: environment(settings))
  }
}

extension Document {
  /// What the servers of a zone answered, by address and transport.
  fileprivate func answers(in zone: String) -> [[String: Any]] {
    let zones = (members["delegations"] as? [[String: Any]] ?? []).filter { $0["zone"] as? String == zone }
    return zones.flatMap { $0["servers"] as? [[String: Any]] ?? [] }.flatMap {
      $0["addresses"] as? [[String: Any]] ?? []
    }
  }

  /// The value of every member named `address`.
  fileprivate var addresses: Set<Address> {
    func collect(_ value: Any) -> [Address] {
      switch value {
      case let members as [String: Any]:
        members.flatMap { key, value in
          (key == "address" ? (value as? String).flatMap { Address($0) } : nil).map { [$0] } ?? collect(value)
        }
      case let items as [Any]: items.flatMap(collect)
      default: []
      }
    }
    return Set(collect(members))
  }
}
