import EdgeConfig
import EdgeModel
import Glibc

/// Where what is read lies while it is read, for the reader takes files.
///
/// `.ci/fuzz` removes it.
private let folder: String = {
  let place = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
  var template = Array("\(place)/edgeprobe-fuzz-XXXXXX".utf8CString)
  guard mkdtemp(&template) != nil else { fatalError("no folder in \(place)") }
  return String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
}()

/// Ends the process when an export is read in a way that must not be, or is refused with words that nobody can print.
///
/// The file is named as the records of a zone are, whatever it holds.
func checkExports(_ bytes: [UInt8]) {
  let path = folder + "/Z1PA6795UKMFR9.json"
  write(bytes, to: path)
  let expectations: Expectations
  do {
    expectations = try Expectations(paths: [path])
  } catch {
    require(!error.mistakes.isEmpty, "a refusal without a mistake")
    for mistake in error.mistakes {
      for text in [mistake.place ?? "", mistake.problem, mistake.remedy] {
        require(text.isPrintable, "a refusal says \(text)")
      }
    }
    return
  }
  for remark in expectations.remarks { require(remark.isPrintable, "a remark says \(remark)") }
  for zone in expectations.zones {
    for set in zone.records {
      require(set.name.isWithin(zone.name), "\(set.name) in \(zone.name)")
      require(zone.sets(of: set.name).contains(set), "\(set.name) is not found")
      require((set.ttl ?? 0) <= 0x7FFF_FFFF, "a TTL of \(set.ttl ?? 0)")
      if case .values(let values) = set.content {
        for value in values { require(RData(value).text(as: set.type).isPrintable, "\(set.name) \(set.type)") }
      }
      _ = zone.destinations(of: set.name)
      _ = zone.resourceAlias(at: Question(set.name, .a))
    }
  }
  _ = Plan(for: expectations, looking: Looking(hints: []))
}

private func write(_ bytes: [UInt8], to path: String) {
  let file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
  guard file >= 0 else { fatalError("\(path) cannot be written") }
  defer { close(file) }
  guard bytes.withUnsafeBytes({ Glibc.write(file, $0.baseAddress, $0.count) }) == bytes.count else {
    fatalError("\(path) cannot be written whole")
  }
}
