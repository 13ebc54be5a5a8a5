import EdgeModel
import EdgeWire
import Glibc
import NIOCore
import NIOPosix

/// The simulated internet of one scenario: the folder `world/` with `servers.yaml`, master files and `tls.yaml`.
///
/// `servers.yaml` lists the name servers; each has loopback addresses of its own, the master files it serves, and perhaps
/// a fault. A world may stand on another scenario's: it has that one's servers, members given again replaced, and its
/// files where it has none of the same name.
///
///     base: ../all-is-well            # optional
///     at: 2026-11-20T12:00:00Z        # the moment the world is set in; without it, now
///     servers:
///       - { name: a.root-servers.net., addresses: [127.53.0.1], zones: [root.zone] }
///       - { name: ns-1.example.com., addresses: [127.53.3.1], zones: [example.com.zone], fault: silent }
package struct World: Sendable {
  /// The folder that holds `world/`.
  package let folder: String
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
    self.now = draft.at ?? now
    isSetInTime = draft.at != nil
    var servers: [DNSServer] = []
    var files: [DomainName: [String]] = [:]
    var zones: [String: DNSZone] = [:]
    for server in draft.servers {
      let paths = try server.zones.map { name throws(WorldFlaw) in try draft.path(of: name) }
      for path in paths where zones[path] == nil { zones[path] = try World.zone(try contents(of: path), file: path) }
      files[server.name] = paths
      servers.append(
        DNSServer(
          name: server.name, addresses: server.addresses, zones: paths.compactMap { zones[$0] }, fault: server.fault))
    }
    self.servers = servers
    zoneFiles = files
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

  /// The root servers, as hints.
  package var hints: [NameServer] {
    servers.filter { $0.zones.contains { $0.apex == .root } }
      .map { NameServer(name: $0.name, addresses: $0.addresses) }.sorted { $0.name < $1.name }
  }
}

/// What `servers.yaml` says, with what it stands on.
private struct WorldDraft {
  struct Server {
    var name: DomainName
    var addresses: [Address] = []
    var zones: [String] = []
    var fault: DNSFault?
  }

  /// Own folder first, then those it stands on.
  private var directories: [String]
  var at: Moment?
  var servers: [Server] = []

  init(folder: String, depth: Int = 0) throws(WorldFlaw) {
    let directory = folder + (folder.hasSuffix("/") ? "world/" : "/world/")
    let file = directory + "servers.yaml"
    let yaml = String(decoding: try contents(of: file), as: UTF8.self)
    guard let root = try WorldEntry(yaml: yaml, file: file, keys: ["base", "at", "servers"]) else {
      throw WorldFlaw(file: file, line: 1, problem: "the file is empty")
    }
    directories = [directory]
    if let base = try root.text("base") {
      guard depth < 4 else { throw root.flaw("worlds stand on each other too deep") }
      let below = try WorldDraft(folder: folder + "/" + base, depth: depth + 1)
      directories += below.directories
      (at, servers) = (below.at, below.servers)
    }
    if let own = try root.text("at") { at = try root.value("at", own, "an ISO 8601 time") { Moment(iso8601: $0) } }
    for entry in try root.entries("servers", keys: ["name", "addresses", "zones", "fault"]) { try add(entry) }
    guard !servers.isEmpty else { throw root.flaw("a world needs servers") }
  }

  private mutating func add(_ entry: WorldEntry) throws(WorldFlaw) {
    let name = try entry.value("name", try entry.required("name"), "a domain name") { try? DomainName($0) }
    let known = servers.firstIndex { $0.name == name }
    var server = known.map { servers[$0] } ?? Server(name: name)
    if entry.has("addresses") {
      server.addresses = try entry.texts("addresses").map { text throws(WorldFlaw) in
        try entry.value("addresses", text, "an IP address") { Address($0) }
      }
    }
    if entry.has("zones") { server.zones = try entry.texts("zones") }
    if let fault = try entry.text("fault") {
      let kinds = DNSFault.allCases.map(\.rawValue).joined(separator: ", ")
      server.fault = try entry.value("fault", fault, "a fault (\(kinds))") { DNSFault(rawValue: $0) }
    }
    if let known { servers[known] = server } else { servers.append(server) }
  }

  /// Where a file of the world lies.
  func path(of file: String) throws(WorldFlaw) -> String {
    for directory in directories where access(directory + file, R_OK) == 0 { return directory + file }
    throw WorldFlaw(file: directories[0] + file, place: "", problem: "no such file here or in a world below")
  }
}

/// A world that is being served, until `stop`.
package final class RunningWorld: Sendable {
  package let world: World
  /// What to connect to where 53 and 443 are meant.
  package let portMap: [UInt16: UInt16]
  private let channels: [any Channel]
  private let endpoints: TLSServers?

  /// Binds every server.
  ///
  /// With no ports given, two free unprivileged ones are found.
  package init(_ world: World, on group: any EventLoopGroup, portMap: [UInt16: UInt16]? = nil) async throws {
    self.world = world
    var channels: [any Channel] = []
    var chosen = portMap ?? [:]
    var endpoints: TLSServers?
    var attempt = 0
    while true {
      attempt += 1
      if portMap == nil {
        // Below the range the kernel hands out, so that no client's socket is in the way.
        chosen = [53: .random(in: 20000...26000), 443: .random(in: 26001...32000)]
      }
      do {
        for server in world.servers { channels += try await server.serve(on: group, port: chosen[53] ?? 53) }
        endpoints = try await world.tls?.serve(on: group, portMap: chosen)
        break
      } catch {
        for channel in channels { try? await channel.close() }
        channels = []
        guard portMap == nil, attempt < 20, (error as? IOError)?.errnoCode == EADDRINUSE else { throw error }
      }
    }
    self.portMap = chosen
    self.channels = channels
    self.endpoints = endpoints
  }

  /// Serves on the threads that the process shares.
  package convenience init(_ world: World, portMap: [UInt16: UInt16]? = nil) async throws {
    try await self.init(world, on: MultiThreadedEventLoopGroup.singleton, portMap: portMap)
  }

  package func stop() async {
    for channel in channels { try? await channel.close() }
    await endpoints?.stop()
  }
}
