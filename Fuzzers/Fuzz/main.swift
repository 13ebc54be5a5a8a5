import CFuzzer
import Glibc

// One program for all of them, since building it takes longer than running it.
let targets: [String: @Sendable ([UInt8]) -> Void] = [
  "message": checkMessage, "certificate": checkCertificate, "records": checkRecords, "page": checkPage,
  "cookies": checkCookies, "exports": checkExports,
]
let name = getenv("FUZZ_TARGET").map { String(cString: $0) } ?? ""
guard let check = targets[name] else {
  print("FUZZ_TARGET is one of", targets.keys.sorted().joined(separator: ", "))
  exit(64)
}
let chosen = check

var argumentCount = CommandLine.argc
var arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?> = CommandLine.unsafeArgv
exit(
  LLVMFuzzerRunDriver(&argumentCount, &arguments) { data, size in
    chosen(Array(UnsafeBufferPointer(start: data, count: size)))
    return 0
  })
