import EdgeLab
import EdgeModel
import EdgeWire
import Foundation

/// The name servers that the simulated internet is compared with.
enum DNSSoftware: String, CaseIterable, Sendable {
  case nsd, knot, bind

  /// As its makers write it.
  var name: String {
    switch self {
    case .nsd: "NSD"
    case .knot: "Knot"
    case .bind: "BIND"
    }
  }

  /// Whether it binds no address but those that an interface has, which are few on a loopback that takes all of 127/8.
  var needsInterfaceAddresses: Bool { self == .bind }

  /// What it logs once sockets are bound and zones are loaded; what is asked from then on waits in the sockets.
  fileprivate var isReady: String {
    switch self {
    case .nsd: "nsd started"
    case .knot: "server started in the foreground"
    case .bind: " notice: running"
    }
  }
}

/// Name servers that serve the same zones under one identity: one process for all of them, since nothing else tells them
/// apart.
struct NameServerGroup: Hashable, Sendable {
  struct Zone: Hashable, Sendable {
    var apex: DomainName
    var file: String
  }

  var addresses: [Address]
  var zones: [Zone]
  /// What it says to a query that asks for its identity (RFC 5001).
  var nsid: String?

  private struct Content: Hashable {
    var zones: [Zone]
    var nsid: String?
  }

  /// Every name server of a world that a real one can stand for, on the addresses that the place has.
  static func all(of world: World, where isThere: (Address) -> Bool) throws -> [NameServerGroup] {
    var addresses: [Content: [Address]] = [:]
    for server in world.servers
    where server.resolver == nil && (server.fault == nil || server.fault == .refused) {
      // A server without zones refuses every question.
      let files = server.fault == .refused ? [] : world.zoneFiles[server.name] ?? []
      let zones = try files.sorted().map { Zone(apex: try apex(of: $0), file: $0) }
      addresses[Content(zones: zones, nsid: server.nsid), default: []] += server.addresses.filter(isThere)
    }
    return addresses.filter { !$0.value.isEmpty }.map {
      NameServerGroup(addresses: Set($1).sorted(), zones: $0.zones, nsid: $0.nsid)
    }
  }

  private static func apex(of file: String) throws -> DomainName {
    let records = try MasterFile(Array(try Data(contentsOf: URL(fileURLWithPath: file)))).records
    guard let start = records.first(where: { $0.type == .soa }) else { throw CocoaError(.fileReadCorruptFile) }
    return start.name
  }
}

extension NameServerGroup {
  /// Starts a process for the group; it is ready on return.
  func start(_ software: DNSSoftware, port: UInt16, inside place: [String]) async throws -> Supervised {
    let scratch = try Scratch()
    let names = zones.isEmpty ? "no zones" : zones.map(\.apex.description).joined(separator: " ")
    let daemon: Supervised
    do {
      let file = try scratch.write("server.conf", configuration(software, port: port, folder: scratch.path))
      let command =
        switch software {
        case .nsd: [try Program.nsd.path, "-d", "-c", file]
        case .knot: [try Program.knotd.path, "-c", file]
        case .bind: [try Program.named.path, "-f", "-n", "1", "-c", file]
        }
      daemon = try Supervised("\(software.name) with \(names)", place + command, scratch: scratch)
    } catch {
      scratch.remove()
      throw error
    }
    do {
      try await daemon.wait { $0.log.contains(software.isReady) }
      let log = daemon.log
      guard !log.contains(" error: "), !log.contains(" critical: ") else {
        throw Supervised.Failure(description: "\(daemon.name) does not like what it has to serve:\n\(log)")
      }
    } catch {
      await daemon.stop()
      throw error
    }
    return daemon
  }

  private func configuration(_ software: DNSSoftware, port: UInt16, folder: String) -> String {
    switch software {
    case .nsd:
      """
      server:
        server-count: 1
        username: ""
        chroot: ""
        database: ""
        zonesdir: "\(folder)"
        pidfile: "\(folder)/nsd.pid"
        zonelistfile: "\(folder)/zone.list"
        xfrdfile: ""
        xfrdir: "\(folder)"
        rrl-ratelimit: 0
        refuse-any: no
        verbosity: 1

      """ + addresses.map { "  ip-address: \($0)@\(port)\n" }.joined()
        + (nsid.map { "  nsid: \"ascii_\($0)\"\n" } ?? "")
        + "remote-control:\n  control-enable: no\n"
        + zones.map { "zone:\n  name: \"\($0.apex)\"\n  zonefile: \"\($0.file)\"\n" }.joined()
    case .knot:
      """
      server:
        rundir: "\(folder)"
        pidfile: "\(folder)/knot.pid"
        udp-workers: 1
        tcp-workers: 1
        background-workers: 1
        listen: [\(addresses.map { "\"\($0)@\(port)\"" }.joined(separator: ", "))]
        nsid: "\(nsid ?? "")"
      control:
        listen: "\(folder)/control"
      database:
        storage: "\(folder)"
        kasp-db-max-size: 5M
        timer-db-max-size: 1M
      log:
        - target: stderr
          any: info
      template:
        - id: default
          storage: "\(folder)"
          zonefile-load: whole
          zonefile-sync: -1
          journal-content: none
          semantic-checks: off

      """ + (zones.isEmpty ? "" : "zone:\n")
        + zones.map { "  - domain: \"\($0.apex)\"\n    file: \"\($0.file)\"\n" }.joined()
    case .bind:
      """
      options {
        directory "\(folder)";
        pid-file "\(folder)/named.pid";
        session-keyfile none;
        lock-file none;
        listen-on port \(port) { \(addresses.filter { !$0.isIPv6 }.map { "\($0); " }.joined())};
        listen-on-v6 port \(port) { \(addresses.filter(\.isIPv6).map { "\($0); " }.joined())};
        recursion no;
        dnssec-validation no;
        notify no;
        empty-zones-enable no;
        check-integrity no;
        check-names primary ignore;
        interface-interval 0;
        \(nsid.map { "server-id \"\($0)\";" } ?? "")
      };
      controls {};
      logging {
        channel lab { stderr; severity info; print-severity yes; print-category yes; };
        category default { lab; };
      };

      """ + zones.map { "zone \"\($0.apex)\" { type primary; file \"\($0.file)\"; };\n" }.joined()
    }
  }
}
