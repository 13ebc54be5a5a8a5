import EdgeConfig
import EdgeLab
import EdgeModel
import EdgeObserve
import EdgeReport
import EdgeX509
import Foundation

extension Program {
  /// `edgeprobe lab`.
  package static func lab(_ names: [String], serve: Bool, _ arguments: Arguments) async -> Int32 {
    do {
      guard !names.isEmpty else {
        try writeToStandardOutput(ScenarioFolder.list())
        return 0
      }
      if serve {
        guard names.count == 1 else { throw UsageError("--serve keeps one scenario up") }
        return try await self.serve(try ScenarioFolder.path(of: names[0]), arguments)
      }
      let settings = try Settings(arguments, command: "lab")
      let paths = (settings.outputs.map(\.path) + [settings.record]).compactMap(\.self)
      // What is no file, such as /dev/stderr, can take several.
      if names.count > 1, let path = paths.first(where: { !$0.hasPrefix("/dev/") }) {
        throw UsageError("\(PrintableText(path).text) would hold the last scenario alone: run one at a time")
      }
    } catch {
      return refuse(error, isNagios: arguments.isForNagios)
    }
    var worst: [Status] = []
    for name in names {
      let code = await perform(arguments, "check") { settings in
        let folder = try ScenarioFolder.path(of: name)
        let scenario = try Scenario(folder: folder, settings: settings)
        let running = try await RunningWorld(serving: scenario.world)
        if settings.outputs.contains(Output(format: "text", path: nil)), !settings.options.quiet {
          let ports = servedPorts.merging(settings.looking.portMap) { $1 }
          let world = "world \(name) is up for this run alone; with edgeprobe lab --serve \(name.shellWord):"
          try writeToStandardOutput(running.world.invitation(world, ports: ports))
        }
        return try await scenario.check(try CheckRequest([folder], arguments), in: running)
      }
      guard let status = Status.allCases.first(where: { $0.code == code }) else { return code }
      worst.append(status)
    }
    return Status.worst(worst).code
  }

  /// Where `--serve` has the usual ports, if they are free.
  private static let servedPorts: [UInt16: UInt16] = [53: 5300, 80: 8080, 443: 8443, 25: 2525]

  /// Keeps a world up until a signal ends the process.
  private static func serve(_ folder: String, _ arguments: Arguments) async throws -> Int32 {
    Signals.install()
    let settings = try Settings(arguments, command: "lab")
    let world = try World(scenario: folder, now: settings.at ?? Moment.now())
    let wanted = servedPorts.merging(settings.looking.portMap) { $1 }
    let running: RunningWorld
    do {
      running = try await RunningWorld(serving: world, portMap: wanted)
    } catch let error as ConfigError {
      throw error
    } catch {
      guard settings.looking.portMap.isEmpty else {
        let ports = wanted.values.sorted().map(String.init).joined(separator: ", ")
        throw UsageError("one of the ports \(ports) is taken: name others with --map-port, or none")
      }
      running = try await RunningWorld(serving: world)
    }
    let bundle = arguments.text("bundle")
    if let bundle { try replaceFile(at: bundle, with: Array((world.tls?.bundle ?? "").utf8)) }
    let invitation = world.invitation("world \(folder):", ports: running.portMap, bundle: bundle)
    try writeToStandardOutput(invitation + "serving until interrupted\n")
    while true { try await Task.sleep(for: .seconds(3600)) }
  }
}

/// Where scenarios lie.
private enum ScenarioFolder {
  /// Beside the caller, or where `make install` puts them.
  private static var places: [String] {
    let binary = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
    let installed = binary.deletingLastPathComponent().appendingPathComponent("share/edgeprobe/Probes").path
    return ["Probes/scenarios", "Probes/outages", installed + "/scenarios", installed + "/outages"]
  }

  static func path(of name: String) throws(UsageError) -> String {
    for path in [name] + places.map({ "\($0)/\(name)" })
    where FileManager.default.fileExists(atPath: path + "/world") { return path }
    throw UsageError("\(PrintableText(name).quoted) is no scenario; edgeprobe lab lists them")
  }

  /// A line for each, with the first remark of its probe file.
  static func list() throws(UsageError) -> String {
    var lines: [String] = []
    var seen: Set<String> = []
    for place in places {
      for name in (try? FileManager.default.contentsOfDirectory(atPath: place))?.sorted() ?? []
      where FileManager.default.fileExists(atPath: "\(place)/\(name)/world") && seen.insert(name).inserted {
        let probe = (try? String(contentsOfFile: "\(place)/\(name)/probe.yaml", encoding: .utf8)) ?? ""
        let remark = probe.split(separator: "\n").first.map { $0.hasPrefix("# ") ? $0.dropFirst(2) : "" } ?? ""
        lines.append(name.padding(toLength: max(28, name.count + 2), withPad: " ", startingAt: 0) + remark)
      }
    }
    guard !lines.isEmpty else { throw UsageError("no scenarios here: run it beside the folder Probes, or install it") }
    return lines.joined(separator: "\n") + "\n"
  }
}

extension World {
  /// How to see the same with the usual tools, and with edgeprobe, where it is served on these ports.
  fileprivate func invitation(_ head: String, ports: [UInt16: UInt16], bundle: String? = nil) -> String {
    let (dns, tls) = (ports[53] ?? 53, ports[443] ?? 443)
    var lines = ["\(head) name servers on port \(dns), TLS endpoints on port \(tls), for example"]
    if let root = hints.first?.addresses.first {
      lines.append("  dig @\(root) -p \(dns) +norecurse . NS")
    }
    let target = (try? Expectations(paths: [folder]))?.targets.first?.name
    let stages = target.map { way(to: $0) } ?? []
    // One server is enough on the way; those that have the last word may each have their own.
    for server in stages.dropFirst().dropLast().compactMap(\.first) + (stages.last ?? []) {
      guard let address = server.addresses.first, let target else { continue }
      lines.append("  dig @\(address) -p \(dns) +norecurse \(target.host) A    # \(server.name.host)")
    }
    if let (place, host) = firstHost(ports) {
      let trust = bundle.map { " -CAfile \($0.shellWord)" } ?? ""
      lines.append("  openssl s_client -connect \(place) -servername \(host.shellWord)\(trust) -showcerts </dev/null")
      if let bundle, let hints = zoneFiles.values.joined().first(where: { $0.hasSuffix("/root.zone") }) {
        let options = "--hints \(hints.shellWord) --map-port \(mapped(ports)) --allow-address 127.0.0.0/8"
        lines.append("  edgeprobe cert \(options) --trust \(bundle.shellWord) \(host.shellWord)")
      }
    }
    return lines.joined(separator: "\n") + "\n\n"
  }

  /// As `--map-port` takes them, those that nothing listens on left away.
  private func mapped(_ ports: [UInt16: UInt16]) -> String {
    let used = Set([53, 443] + (tls?.endpoints.map(\.port) ?? []))
    return ports.filter { used.contains($0.key) }.map { "\($0.key)=\($0.value)" }.sorted().joined(separator: ",")
  }

  /// The first endpoint that serves a certificate, as address and port, and a name that it covers.
  private func firstHost(_ ports: [UInt16: UInt16]) -> (place: String, host: String)? {
    for endpoint in tls?.endpoints ?? [] {
      guard case .serve(let service) = endpoint.behaviour, service.door == nil, let address = endpoint.addresses.first,
        let leaf = (service.identity ?? service.hosts.first?.identity)?.chain.first,
        let name = (try? Certificate(der: leaf))?.names.first(where: { !$0.hasPrefix("*") && Address($0) == nil })
      else { continue }
      return (address.with(port: ports[endpoint.port] ?? endpoint.port), name)
    }
    return nil
  }
}
