import EdgeConfig
import EdgeModel
import Foundation

/// A temporary folder with files in it, which goes when the last reference to it does.
final class Folder: Sendable {
  let path: String

  init(_ files: [String: String] = [:]) throws {
    path = FileManager.default.temporaryDirectory.path + "/edgeprobe-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    for (name, text) in files { try write(text, to: name) }
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func write(_ text: String, to name: String) throws {
    let file = path + "/" + name
    let parent = URL(fileURLWithPath: file).deletingLastPathComponent().path
    try FileManager.default.createDirectory(atPath: parent, withIntermediateDirectories: true)
    try text.write(toFile: file, atomically: false, encoding: .utf8)
  }

  func copySample(_ sample: String, to name: String) throws {
    try write(try String(contentsOfFile: samplePath(sample), encoding: .utf8), to: name)
  }

  /// Reads this folder as the only path.
  func expectations(_ inner: String = "", only: [String] = []) throws -> Expectations {
    try Expectations(paths: [path + inner], only: only)
  }

  /// What is said when this folder is refused, with its own path left out.
  func refusal(_ inner: String = "") -> String {
    do {
      _ = try expectations(inner)
      return ""
    } catch {
      return "\(error)".replacingOccurrences(of: path + "/", with: "")
    }
  }
}

func samplePath(_ name: String) -> String { Bundle.module.bundlePath + "/Samples/" + name }

/// Reads paths where a closure that may throw anything is wanted.
func readExpectations(_ paths: [String]) throws { _ = try Expectations(paths: paths) }

/// What `list-resource-record-sets` prints for a zone example.com with these record sets besides its SOA.
func recordSets(_ sets: [String], apex: String = "example.com.") -> String {
  let value = "ns-1.example.net. hostmaster.example.com. 1 7200 900 1209600 86400"
  let soa = #"{"Name":"\#(apex)","Type":"SOA","TTL":900,"ResourceRecords":[{"Value":"\#(value)"}]}"#
  return #"{"ResourceRecordSets":[\#(([soa] + sets).joined(separator: ",\n"))]}"#
}

/// A record set as JSON; `values` are given as JSON strings hold them.
func recordSet(_ name: String, _ type: String, _ values: [String], more: String = "") -> String {
  let values = values.map { #"{"Value":"\#($0)"}"# }.joined(separator: ",")
  return #"{"Name":"\#(name)","Type":"\#(type)","TTL":60,"ResourceRecords":[\#(values)]\#(more)}"#
}

/// A record set that is an alias.
func aliasSet(_ name: String, _ type: String, to target: String) -> String {
  #"{"Name":"\#(name)","Type":"\#(type)","AliasTarget":{"HostedZoneId":"Z","DNSName":"\#(target)","#
    + #""EvaluateTargetHealth":false}}"#
}

/// What `get-hosted-zone` prints.
func hostedZone(_ id: String, _ name: String, servers: [String] = ["ns-1.example.net"], isPrivate: Bool = false)
  -> String
{
  let list = servers.map { "\"\($0)\"" }.joined(separator: ",")
  return #"{"HostedZone":{"Id":"/hostedzone/\#(id)","Name":"\#(name)","CallerReference":"x","#
    + #""Config":{"PrivateZone":\#(isPrivate)}}"#
    + (isPrivate ? #","VPCs":[]}"# : #","DelegationSet":{"NameServers":[\#(list)]}}"#)
}
