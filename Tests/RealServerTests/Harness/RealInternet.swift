import EdgeLab
import EdgeModel
import EdgeX509
import Foundation

/// A place where worlds are served by real name servers of one kind: a port on every address of loopback, or a network
/// namespace. What the next world serves as the last one did keeps running.
actor RealInternet {
  private let software: DNSSoftware
  let port: UInt16
  /// What a command is prefixed with to run in the namespace.
  private let place: [String]
  private let isThere: @Sendable (Address) -> Bool
  private var daemons: [NameServerGroup: Supervised] = [:]
  private var held: [HeldSockets] = []
  private var web: [Supervised] = []
  private var resolvers: RunningWorld?

  init(
    _ software: DNSSoftware, port: UInt16, inside place: [String] = [],
    isThere: @escaping @Sendable (Address) -> Bool = { _ in true }
  ) {
    self.software = software
    self.port = port
    self.place = place
    self.isThere = isThere
  }

  /// Serves a world in place of the last one; all of it is ready on return.
  ///
  /// `ports` says where an endpoint listens in place of the port it is known by.
  func serve(_ world: World, ports: [UInt16: UInt16]) async throws {
    let groups = try NameServerGroup.all(of: world, where: isThere)
    await clear(keeping: Set(groups))
    let missing = groups.filter { daemons[$0] == nil }
    for server in world.servers where server.fault == .silent {
      for address in server.addresses { held.append(try HeldSockets.silentNameServer(address, port: port)) }
    }
    for endpoint in world.tls?.endpoints ?? [] {
      guard case .fault(let fault) = endpoint.behaviour else { continue }
      for address in endpoint.addresses {
        let port = ports[endpoint.port] ?? endpoint.port
        switch fault {
        case .silent: held.append(try HeldSockets.silentEndpoint(address, port: port))
        case .noAccept: held.append(try HeldSockets.endpointWithoutAccept(address, port: port))
        default: continue
        }
      }
    }
    if !world.resolvers.isEmpty { resolvers = try await RunningWorld(world.withResolversAlone, portMap: [53: port]) }
    let (software, dnsPort, place, isThere) = (software, port, place, isThere)
    try await withThrowingTaskGroup(of: (NameServerGroup?, Supervised?).self) { tasks in
      for group in missing {
        tasks.addTask { (group, try await group.start(software, port: dnsPort, inside: place)) }
      }
      if let tls = world.tls {
        tasks.addTask { (nil, try await WebDaemon(world: tls, ports: ports, isThere: isThere).start(inside: place)) }
        for endpoint in tls.endpoints where endpoint.demandsClientCertificate {
          guard case .serve(let service) = endpoint.behaviour, let identity = service.identity else { continue }
          let addresses = endpoint.addresses.filter(isThere)
          let port = ports[endpoint.port] ?? endpoint.port
          guard !addresses.isEmpty else { continue }
          tasks.addTask {
            (
              nil,
              try await ChainServer.haproxy.start(endpoint, identity, in: tls, at: addresses, port: port, inside: place)
            )
          }
        }
      }
      // One that fails does not keep the others from being known, and thereby stopped.
      var failure: (any Error)?
      while let result = await tasks.nextResult() {
        switch result {
        case .success((let group?, let daemon)): daemons[group] = daemon
        case .success((nil, let daemon?)): web.append(daemon)
        case .success((nil, nil)): continue
        case .failure(let error): failure = failure ?? error
        }
      }
      if let failure { throw failure }
    }
  }

  func stop() async { await clear(keeping: []) }

  private func clear(keeping kept: Set<NameServerGroup>) async {
    for sockets in held { sockets.close() }
    held = []
    await resolvers?.stop()
    resolvers = nil
    var ending = daemons.filter { !kept.contains($0.key) }.map(\.value)
    ending += web
    web = []
    daemons = daemons.filter { kept.contains($0.key) }
    await withTaskGroup { tasks in for daemon in ending { tasks.addTask { await daemon.stop() } } }
  }
}

extension World {
  /// The faults that no real server has; what is listed here is compared with embedded servers alone.
  var inexpressible: [String] {
    let dns = servers.flatMap { server -> [String] in
      if let resolver = server.resolver { return ["\(server.name): \(resolver.kind.rawValue) resolver"] }
      let fault: String? =
        switch server.fault {
        case nil, .silent, .closed, .refused: nil
        case let fault?: fault.rawValue
        }
      let flaws = [fault, server.delay.map { _ in "delay" }]
      return flaws.compactMap(\.self).map { "\(server.name): \($0)" }
    }
    let tls = (tls?.endpoints ?? []).flatMap { endpoint -> [String] in
      let what: String? =
        switch endpoint.behaviour {
        case .fault(.silent), .fault(.noAccept), .fault(.plaintext): nil
        case .fault(let fault): fault.rawValue
        case .clear: "pages in the clear"
        case .serve(let service) where service.clientCertificate == .required && !service.hosts.isEmpty:
          "client certificate required by name"
        case .serve(let service):
          service.door.map { "STARTTLS as \($0.rawValue)" }
            ?? (!service.habits.isUsual ? "bad habits" : service.pages.isEmpty ? nil : "pages of its own")
        }
      return what.map { what in endpoint.addresses.map { "\($0.with(port: endpoint.port)): \(what)" } } ?? []
    }
    // A bundle without a certificate is a mistake, and without SSL_CERT_FILE the host's own would be taken.
    let vantage = self.tls?.anchors.isEmpty == true ? ["no trust store"] : []
    return dns + tls + vantage
  }

  /// What can serve it.
  var software: [DNSSoftware] { DNSSoftware.allCases.filter { !$0.needsInterfaceAddresses || !needsThisProcess } }

  /// Whether this process has to hold sockets for it, which no network namespace gets.
  private var needsThisProcess: Bool {
    let faults = (tls?.endpoints ?? []).map(\.behaviour)
    return servers.contains { $0.resolver != nil || $0.fault == .silent }
      || faults.contains { $0 == .fault(.silent) || $0 == .fault(.noAccept) }
  }

  /// Its resolvers, which know the whole of it: there is no telling a real one which port other servers listen on.
  var withResolversAlone: World { World(servers: servers.filter { $0.resolver != nil }) }

  var addresses: [Address] { servers.flatMap(\.addresses) + (tls?.endpoints ?? []).flatMap(\.addresses) }

  /// The root servers in the form of named.root.
  var hintsFile: String {
    hints.flatMap { server in
      [". 518400 IN NS \(server.name)"]
        + server.addresses.map { "\(server.name) 518400 IN \($0.isIPv6 ? "AAAA" : "A") \($0)" }
    }.joined(separator: "\n") + "\n"
  }

  /// A port for each that the world is known by.
  func freePorts() throws -> [UInt16: UInt16] {
    var ports: [UInt16: UInt16] = [:]
    for port in Set([53, 443] + (tls?.endpoints ?? []).map(\.port)) { ports[port] = try HeldSockets.freePort() }
    return ports
  }
}

extension TLSContext.Habits {
  /// Whether the nginx of these tests is set up so.
  fileprivate var isUsual: Bool {
    var usual = TLSContext.Habits()
    (usual.protocols, usual.version) = (protocols, version)
    return self == usual && [nil, "TLSv1.2", "TLSv1.3"].contains(version)
  }
}

extension [UInt16: UInt16] {
  /// As `--map-port` takes them.
  var pairs: String { map { "\($0)=\($1)" }.sorted().joined(separator: ",") }
}
