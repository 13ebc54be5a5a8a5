import EdgeModel
import EdgeX509

/// What is found on the way through the paths that the user named.
struct Gathering {
  /// What a probe file hands on to the files that it includes.
  struct Context {
    var labels: [String: String] = [:]
    /// None when no file says so far.
    var resolvers: [Resolver]?
    var exclude: [Glob] = []
    /// The files that led here, the first one first.
    var chain: [Location] = []
  }

  /// A place whose exports say which targets there are.
  struct Inference {
    let roots: Set<Int>
    let context: Context
  }

  var mistakes: [Mistake] = []
  var remarks: [String] = []
  var targets: [Target] = []
  var inferences: [Inference] = []
  var exports = ExportFiles()
  var thresholds: ProbeFile.Setting<Thresholds>?
  var severities: [String: ProbeFile.Setting<ProbeFile.ChosenSeverity>] = [:]
  var delegations: [StatedDelegation] = []
  /// What zone files say that targets name.
  var fileZones: [HostedZone] = []
  /// Where those lie.
  var zoneFiles: Set<Location> = []
  var acceptances: [Acceptance] = []
  private var probes: [Location: ProbeFile] = [:]
  private var visited: Set<Location> = []
  /// Folders that were passed over because they have a world.
  private(set) var worlds = 0
  /// Exports that the user named in place of those the probe files name.
  private let given: Set<Int>
  private let replacesIntent: Bool
  private let replacesState: Bool
  private let environment: [String: String]

  init(intent: String?, state: String?, environment: [String: String]) {
    self.environment = environment
    replacesIntent = intent != nil
    replacesState = state != nil
    var given: Set<Int> = []
    for (path, role) in [(intent, ExportFile.Role.intent), (state, .state)] {
      guard let path else { continue }
      do throws(Unreadable) {
        given.insert(exports.add(try Location(path), role: role, limit: nil, namedAt: nil))
      } catch {
        mistakes.append(Mistake(file: path, place: nil, problem: error.problem, remedy: error.remedy))
      }
    }
    self.given = given
  }

  /// A path from the command line.
  mutating func add(_ path: String, mayBeEmpty: Bool) {
    do throws(Unreadable) {
      let location = try Location(path)
      guard location.kind == .folder else {
        if location.name.isYAML { return addProbes([location]) }
        if location.name.isJSON { return addExports(location) }
        throw Unreadable(
          "it is neither a probe file (.yaml) nor an export (.json)", "name a file that ends so, or a folder")
      }
      var found = Found(root: location)
      let earlier = mistakes.count
      search(location, isNamed: true, &found)
      worlds += found.worlds
      if !found.probes.isEmpty {
        addProbes(found.probes)
        remark(unread: found)
      } else if !found.exports.isEmpty {
        addExports(location, limit: location)
      } else if mistakes.count > earlier {
        // What could not be read may be all there is.
        return
      } else if mayBeEmpty {
        return
      } else if found.worlds > 0 {
        throw Unreadable(
          "it holds only folders with a world of their own, which are passed over",
          "name one of them to run it on its world")
      } else if let stray = found.others.lazy.compactMap({ Stray($0) }).first {
        throw Unreadable("it holds neither probe files nor exports; \(stray.text)", stray.remedy)
      } else {
        throw Unreadable(
          "it holds neither probe files nor exports",
          "put a probe file (.yaml) there, or what the AWS CLI prints (.json)")
      }
    } catch {
      mistakes.append(Mistake(file: path, place: nil, problem: error.problem, remedy: error.remedy))
    }
  }

  private mutating func addExports(_ location: Location, limit: Location? = nil) {
    let root = exports.add(location, role: [.intent, .state], limit: limit, namedAt: nil)
    inferences.append(Inference(roots: [root], context: Context()))
  }

  /// Says which exports no probe file beside them takes up: whoever put them there means them.
  private mutating func remark(unread found: Found) {
    let isTaken = replacesIntent || replacesState || found.probes.contains { probes[$0]?.takesExports != false }
    guard !isTaken else { return }
    let exports = found.exports.filter { location in
      switch try? ReadExport(at: location).export {
      case nil, .unknown, .snapshot: false
      default: true
      }
    }
    guard let first = exports.first else { return }
    let rest = exports.count > 1 ? " and \(exports.count - 1) more" : ""
    remarks.append(
      "not read: \(PrintableText(first.shown).text)\(rest): no probe file beside it says aws: and its folder")
  }

  // MARK: Folders

  private struct Found {
    /// The folder that was named: whatever a symbolic link says, nothing outside of it is read.
    let root: Location
    var probes: [Location] = []
    var exports: [Location] = []
    /// Of which the names say neither.
    var others: [Location] = []
    var worlds = 0
    var visited: Set<Location> = []
  }

  private mutating func search(_ folder: Location, isNamed: Bool, _ found: inout Found) {
    guard found.visited.insert(folder).inserted else { return }
    do throws(Unreadable) {
      let names = try folder.names()
      let hasWorld = names.contains("world")
      if hasWorld, !isNamed {
        found.worlds += 1
        return
      }
      for name in names where !(hasWorld && name == "world") {
        let path = folder.path(of: name)
        do throws(Unreadable) {
          let inner = try Location(path)
          guard inner.kind == .folder || name.isYAML || name.isJSON else {
            if inner.isWithin(found.root) { found.others.append(inner) }
            continue
          }
          guard inner.isWithin(found.root) || name.isJSON && inner.kind != .folder else {
            throw Unreadable("it leads out of the folder that was named", "name what it leads to by itself")
          }
          if inner.kind == .folder {
            search(inner, isNamed: false, &found)
          } else if name.isYAML {
            // Beside a world stands what the scenario must report, which is not a probe file.
            if !(hasWorld && name.hasPrefix("expect.")) { found.probes.append(inner) }
          } else if name.isJSON {
            found.exports.append(inner)
          }
        } catch {
          mistakes.append(Mistake(file: path, place: nil, problem: error.problem, remedy: error.remedy))
        }
      }
    } catch {
      mistakes.append(Mistake(file: folder.shown, place: nil, problem: error.problem, remedy: error.remedy))
    }
  }

  // MARK: Probe files

  private mutating func addProbes(_ locations: [Location]) {
    // A file that another one includes is read through that one, so that its defaults reach it.
    var included: Set<Location> = []
    for location in locations {
      guard let probe = probe(at: location) else { continue }
      for named in probe.includes {
        if let inner = try? Gathering.resolve(named, from: probe.location) { included.insert(inner) }
      }
    }
    for location in locations where !included.contains(location) { visit(location, Context()) }
    // What is left includes itself in a circle, which the visit reports.
    for location in locations { visit(location, Context()) }
  }

  private mutating func probe(at location: Location) -> ProbeFile? {
    if let probe = probes[location] { return probe }
    guard !visited.contains(location) else { return nil }
    do throws(ConfigError) {
      let probe = try ProbeFile(at: location, environment: environment)
      probes[location] = probe
      return probe
    } catch {
      mistakes += error.mistakes
      visited.insert(location)
      return nil
    }
  }

  private mutating func visit(_ location: Location, _ outer: Context) {
    guard let probe = probe(at: location), visited.insert(location).inserted else { return }
    var context = outer
    context.labels.merge(probe.labels) { $1 }
    context.resolvers = probe.resolvers ?? context.resolvers
    context.exclude += probe.exclude
    context.chain.append(location)
    for named in probe.includes {
      guard let inner = resolve(named, in: probe) else { continue }
      if let start = context.chain.firstIndex(of: inner) {
        let circle = (context.chain[start...].map(\.shown) + [inner.shown]).map { PrintableText($0).text }
        mistakes.append(
          Mistake(
            named.source, "the file includes itself: " + circle.joined(separator: " → "), "remove one of the includes"))
      } else {
        visit(inner, context)
      }
    }
    take(probe, context)
  }

  private mutating func take(_ probe: ProbeFile, _ context: Context) {
    var roots: Set<Int> = given
    if let intent = probe.intent, !replacesIntent, let root = addExports(intent, .intent, in: probe) {
      roots.insert(root)
    }
    if let state = probe.state, !replacesState { _ = addExports(state, .state, in: probe) }
    if let written = probe.targets {
      targets += written.compactMap { target in
        guard !context.exclude.contains(where: { $0.matches(target.name) }) else { return nil }
        var target = target
        target.labels.merge(context.labels) { own, _ in own }
        target.resolvers = target.resolvers ?? context.resolvers
        if let named = probe.trusts[target.name] { trust(named, in: probe, by: &target) }
        if let named = probe.zoneFiles[target.name] { addZone(target.name, in: named, of: probe) }
        return target
      }
    } else if !roots.isEmpty {
      inferences.append(Inference(roots: roots, context: context))
    }
    delegations += probe.delegations
    acceptances += probe.acceptances
    if let thresholds = probe.thresholds {
      if let earlier = self.thresholds, earlier.value != thresholds.value {
        mistakes.append(
          Mistake(
            thresholds.source, "other thresholds than in \(earlier.source)",
            "they count for the whole run: write them once"))
      }
      self.thresholds = self.thresholds ?? thresholds
    }
    for (rule, setting) in probe.severities.sorted(by: { $0.key < $1.key }) {
      if let earlier = severities[rule], earlier.value != setting.value {
        mistakes.append(
          Mistake(
            setting.source, "another severity of \(rule) than in \(earlier.source)",
            "severities count for the whole run: write each once"))
      }
      severities[rule] = severities[rule] ?? setting
    }
  }

  private mutating func addExports(_ named: ProbeFile.Named, _ role: ExportFile.Role, in probe: ProbeFile) -> Int? {
    guard let location = resolve(named, in: probe) else { return nil }
    let folder = try? Location(probe.location.folder)
    return exports.add(location, role: role, limit: folder, namedAt: named.source)
  }

  /// Gives a target the certificates in a file that it names.
  private mutating func trust(_ named: ProbeFile.Named, in probe: ProbeFile, by target: inout Target) {
    guard let location = resolve(named, in: probe) else { return }
    let path = PrintableText(named.path).quoted
    do {
      target.trust = try PEM.certificates(in: try location.bytes(limit: 1 << 20)).map { PEM.text($0) }.joined()
      target.trustFile = location.shown
    } catch let error as Unreadable {
      mistakes.append(Mistake(named.source, "\(path): \(error.problem)", error.remedy))
    } catch {
      mistakes.append(
        Mistake(named.source, "\(path): \(error)", "give a file with the certificates to trust, in PEM"))
    }
  }

  /// The zone in a master file that a target names.
  private mutating func addZone(_ apex: DomainName, in named: ProbeFile.Named, of probe: ProbeFile) {
    guard let location = resolve(named, in: probe) else { return }
    zoneFiles.insert(location)
    do throws(ConfigError) {
      fileZones.append(try HostedZone(masterFile: location, apex: apex))
    } catch {
      mistakes += error.mistakes
    }
  }

  private mutating func resolve(_ named: ProbeFile.Named, in probe: ProbeFile) -> Location? {
    do throws(Unreadable) {
      return try Gathering.resolve(named, from: probe.location)
    } catch {
      let path = PrintableText(named.path).quoted
      mistakes.append(Mistake(named.source, "\(path): \(error.problem)", error.remedy))
      return nil
    }
  }

  /// What a path in a probe file names; it must lie inside the folder of that file.
  private static func resolve(_ named: ProbeFile.Named, from file: Location) throws(Unreadable) -> Location {
    let remedy = "keep what a probe file uses in its folder, and write the path from there"
    guard !named.path.hasPrefix("/") else { throw Unreadable("the path is absolute", remedy) }
    let escape = Unreadable("the path leads out of the folder of the probe file", remedy)
    var depth = 0
    // Said before the path is looked up: what lies outside is none of the probe file's business.
    for part in named.path.split(separator: "/") where part != "." {
      depth += part == ".." ? -1 : 1
      guard depth >= 0 else { throw escape }
    }
    let location = try Location(file.parent + named.path)
    guard location.isWithin(try Location(file.folder)) else { throw escape }
    return location
  }
}

extension Location {
  /// The folder that this lies in as the user sees it, as a path that can be opened.
  var folder: String { parent.isEmpty ? "." : parent }
}
