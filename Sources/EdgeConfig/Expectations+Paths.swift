import EdgeModel
import Foundation

extension Expectations {
  /// Reads probe files, folders of them, exports of AWS and folders of those.
  ///
  /// `only` keeps the targets whose names match one of its patterns. `intent` and `state` stand in for what the probe
  /// files say under `aws` and `aws_state`. Everything that is wrong with any of the files is thrown at once. A path that
  /// holds nothing to read is wrong as well, unless `mayBeEmpty`: for a caller who has a target and only looks whether
  /// something is expected of it. `environment` has the secrets that headers of requests name. `rules` are those that
  /// `severity` and `accept` may name; without them any name is taken for one.
  package init(
    paths: [String], only: [String] = [], intent: String? = nil, state: String? = nil, mayBeEmpty: Bool = false,
    rules: [String]? = nil, environment: [String: String] = ProcessInfo.processInfo.environment
  ) throws(ConfigError) {
    var gathering = Gathering(intent: intent, state: state, environment: environment)
    for path in paths { gathering.add(path, mayBeEmpty: mayBeEmpty) }
    if let rules { gathering.check(rules) }
    self = try gathering.expectations()
    guard !only.isEmpty else { return }
    targets.keep(only)
    isPartial = true
  }

  /// Where to look when the user names nothing: the first of the usual folders that exists.
  package static func usualPath(
    environment: [String: String] = ProcessInfo.processInfo.environment,
    isThere: (String) -> Bool = { FileManager.default.fileExists(atPath: $0) }
  ) -> String? {
    var places = ["./Probes"]
    if let configuration = environment["XDG_CONFIG_HOME"], configuration.hasPrefix("/") {
      // The XDG specification: a relative path is to be ignored.
      places.append(configuration + "/edgeprobe")
    } else if let home = environment["HOME"], !home.isEmpty {
      places.append(home + "/.config/edgeprobe")
    }
    places.append("/etc/edgeprobe")
    return places.first(where: isThere)
  }
}

extension [Target] {
  /// Keeps those whose names match one of the patterns of `--only`.
  package mutating func keep(_ only: [String]) {
    let globs = only.map { Glob($0) }
    removeAll { target in !globs.contains { $0.matches(target.name) } }
  }
}
