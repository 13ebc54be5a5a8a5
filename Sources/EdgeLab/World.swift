import EdgeModel
import EdgeWire
import Glibc
import NIOCore
import NIOPosix

/// The simulated internet of one scenario: the folder `world/` with `servers.yaml`, master files and `tls.yaml`.
///
/// `servers.yaml` lists the name servers; each has loopback addresses of its own, the master files it serves, and perhaps
/// a fault:
///
///     at: 2026-11-20T12:00:00Z        # the moment the world is set in; without it, now
///     servers:
///       - { name: a.root-servers.net., addresses: [127.53.0.1], zones: [root.zone] }
///       - { name: ns-1.example.com., addresses: [127.53.3.1], zones: [shop.example.com.zone], fault: silent }
package struct World: Sendable {
  /// The folder that holds `world/`.
  package let folder: String
  package let servers: [DNSServer]
  /// The moment that dates in the world are relative to.
  package let now: Moment
  /// The master files by name, as they lie in the folder, so that another server can load them.
  package let zoneFiles: [String: [UInt8]]
  /// Which master files each server loads.
  package let zonesOfServer: [DomainName: [String]]
  package let tls: TLSWorld?

  /// Loads a world. `now` counts unless the world says when it plays.
  package init(folder: String, now: Moment) throws(WorldFlaw) {
    let directory = folder + "/world/"
    let file = directory + "servers.yaml"
    let yaml = try contents(of: file)
    let root = try WorldNode(yaml: String(decoding: yaml, as: UTF8.self), file: file)
    let members = try root.members(["at", "servers"])
    self.folder = folder
    self.now = try members["at"]?.value("an ISO 8601 time") { Moment(iso8601: $0) } ?? now
    var servers: [DNSServer] = []
    var files: [String: [UInt8]] = [:]
    var zones: [String: DNSZone] = [:]
    var loaded: [DomainName: [String]] = [:]
    for item in try members["servers"]?.items ?? [] {
      let server = try item.members(["name", "addresses", "zones", "fault"])
      guard let name = try server["name"]?.name else { throw item.flaw("a server needs a name") }
      var addresses: [Address] = []
      for address in try server["addresses"]?.items ?? [] { addresses.append(try address.address) }
      var held: [DNSZone] = []
      for entry in try server["zones"]?.items ?? [] {
        let path = try entry.text
        if zones[path] == nil {
          files[path] = try contents(of: directory + path)
          zones[path] = try World.zone(files[path] ?? [], file: directory + path)
        }
        if let zone = zones[path] { held.append(zone) }
        loaded[name, default: []].append(path)
      }
      let fault = try server["fault"]?.value("a fault (\(DNSFault.allCases.map(\.rawValue).joined(separator: ", ")))") {
        DNSFault(rawValue: $0)
      }
      servers.append(DNSServer(name: name, addresses: addresses, zones: held, fault: fault))
    }
    guard !servers.isEmpty else { throw root.flaw("a world needs servers") }
    self.servers = servers
    zoneFiles = files
    zonesOfServer = loaded
    let tlsFile = directory + "tls.yaml"
    if access(tlsFile, R_OK) == 0 {
      do {
        tls = try TLSWorld(
          yaml: String(decoding: try contents(of: tlsFile), as: UTF8.self), file: tlsFile, now: self.now)
      } catch let flaw as WorldFlaw {
        throw flaw
      } catch {
        throw WorldFlaw(file: tlsFile, place: "", problem: "\(error)")
      }
    } else {
      tls = nil
    }
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

/// A world that is being served, until `stop`.
package final class RunningWorld: Sendable {
  package let world: World
  /// What to connect to where 53 and 443 are meant.
  package let portMap: [UInt16: UInt16]
  private let channels: [any Channel]
  private let endpoints: TLSServers?

  /// Binds every server. With no ports given, two free unprivileged ones are found.
  package init(_ world: World, on group: any EventLoopGroup, portMap: [UInt16: UInt16]? = nil) async throws {
    self.world = world
    var channels: [any Channel] = []
    var chosen = portMap ?? [:]
    for attempt in 1... {
      if portMap == nil {
        // Below the range the kernel hands out, so that no client's socket is in the way.
        chosen = [53: .random(in: 20000...26000), 443: .random(in: 26001...32000)]
      }
      do {
        for server in world.servers { channels += try await server.serve(on: group, port: chosen[53] ?? 53) }
        self.endpoints = try await world.tls?.serve(on: group, portMap: chosen)
        break
      } catch {
        for channel in channels { try? await channel.close() }
        channels = []
        guard portMap == nil, attempt < 20, (error as? IOError)?.errnoCode == EADDRINUSE else { throw error }
      }
    }
    self.portMap = chosen
    self.channels = channels
  }

  package func stop() async {
    for channel in channels { try? await channel.close() }
    await endpoints?.stop()
  }
}
