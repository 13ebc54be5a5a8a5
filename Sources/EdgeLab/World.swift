import EdgeModel
import EdgeWire

/// The simulated internet of one scenario: the folder `world/` with `servers.yaml`, master files and `tls.yaml`.
///
/// `servers.yaml` lists the name servers; each has loopback addresses of its own, the master files it serves, and perhaps
/// a fault (`DNSFault`), a delay and an identity. Recursive resolvers are listed with them (`DNSResolver.Kind`); `names`
/// are the names that a resolver is wrong about, without them all, and `zones` what a stale one still holds. A world may
/// stand on another scenario's: it has that one's servers, members given again replaced, and its files where it has none
/// of the same name.
///
///     base: ../all-is-well            # optional
///     at: 2026-11-20T12:00:00Z        # the moment the world is set in; without it, now
///     servers:
///       - { name: a.root-servers.net., addresses: [127.53.0.1], zones: [root.zone] }
///       - { name: ns-1.example.com., addresses: [127.53.3.1], zones: [example.com.zone], fault: silent }
///       - { name: ns-2.example.com., addresses: [127.53.3.2], zones: [example.com.zone], delay: 300ms, nsid: "two" }
///       - { name: resolver.test., addresses: [127.53.250.1], resolver: filtering, names: [www.example.com.] }
package struct World: Sendable {
  /// The folder that holds `world/`.
  package let folder: String
  /// The authoritative servers, then the resolvers, each in the order of the file.
  package let servers: [DNSServer]
  /// The moment that dates in the world are relative to.
  package let now: Moment
  /// Whether the world says itself when it plays.
  package let isSetInTime: Bool
  /// The paths of the master files that each server loads, so that another server can load them.
  package let zoneFiles: [DomainName: [String]]
  package let tls: TLSWorld?

  /// Loads a world.
  ///
  /// `now` counts unless the world says when it plays.
  package init(folder: String, now: Moment) throws(WorldFlaw) {
    let draft = try WorldDraft(folder: folder)
    self.folder = folder
    var owners: [Address: DomainName] = [:]
    for server in draft.servers {
      for address in server.addresses {
        guard let other = owners.updateValue(server.name, forKey: address) else { continue }
        let problem = other == server.name ? "it has \(address) twice" : "\(address) is that of \(other) already"
        throw WorldFlaw(file: Self.serversFile(in: folder), place: "\(server.name)", problem: problem)
      }
    }
    self.now = draft.at ?? now
    isSetInTime = draft.at != nil
    var files: [DomainName: [String]] = [:]
    var zones: [String: DNSZone] = [:]
    for server in draft.servers {
      let paths = try server.zones.map { name throws(WorldFlaw) in try draft.path(of: name) }
      for path in paths where zones[path] == nil { zones[path] = try World.zone(try contents(of: path), file: path) }
      files[server.name] = paths
    }
    func held(by server: WorldDraft.Server) -> [DNSZone] { (files[server.name] ?? []).compactMap { zones[$0] } }
    func made(_ server: WorldDraft.Server, zones: [DNSZone] = [], resolver: DNSResolver? = nil) -> DNSServer {
      DNSServer(
        name: server.name, addresses: server.addresses, zones: zones, fault: server.fault, delay: server.delay,
        nsid: server.nsid, resolver: resolver)
    }
    let authoritative = draft.servers.filter { $0.resolver == nil }.map { made($0, zones: held(by: $0)) }
    let resolvers = draft.servers.compactMap { server in
      server.resolver.map { kind in
        let older = held(by: server)
        return made(
          server, resolver: DNSResolver(kind, names: server.names, servers: authoritative, older: older))
      }
    }
    servers = authoritative + resolvers
    let names = Set(authoritative.map(\.name))
    zoneFiles = files.filter { names.contains($0.key) }
    guard let tlsFile = try? draft.path(of: "tls.yaml") else {
      tls = nil
      return
    }
    do {
      let yaml = String(decoding: try contents(of: tlsFile), as: UTF8.self)
      tls = try TLSWorld(yaml: yaml, file: tlsFile, now: self.now)
    } catch let flaw as WorldFlaw {
      throw flaw
    } catch {
      throw WorldFlaw(file: tlsFile, place: "", problem: "\(error)")
    }
  }

  /// A world without files or TLS.
  package init(servers: [DNSServer]) {
    folder = ""
    self.servers = servers
    now = Moment(seconds: 0)
    isSetInTime = false
    zoneFiles = [:]
    tls = nil
  }

  private static func zone(_ bytes: [UInt8], file: String) throws(WorldFlaw) -> DNSZone {
    do {
      let records = try MasterFile(bytes).records
      guard let zone = DNSZone(records: records) else {
        throw WorldFlaw(file: file, place: "", problem: "a master file has exactly one SOA record")
      }
      return zone
    } catch let flaw as MasterFile.Flaw {
      throw WorldFlaw(file: file, place: "line \(flaw.line)", problem: flaw.reason)
    } catch let flaw as WorldFlaw {
      throw flaw
    } catch {
      throw WorldFlaw(file: file, place: "", problem: "\(error)")
    }
  }

  /// The file that lists the servers, unless it is a world without files.
  var serversFile: String { Self.serversFile(in: folder) }

  private static func serversFile(in folder: String) -> String {
    folder + (folder.hasSuffix("/") ? "" : "/") + "world/servers.yaml"
  }

  /// The root servers, as hints.
  package var hints: [NameServer] {
    servers.filter { $0.zones.contains { $0.apex == .root } }
      .map { NameServer(name: $0.name, addresses: $0.addresses) }.sorted { $0.name < $1.name }
  }

  /// The recursive resolvers, in the order of the file.
  package var resolvers: [NameServer] {
    servers.filter { $0.resolver != nil }.map { NameServer(name: $0.name, addresses: $0.addresses) }
  }
}
