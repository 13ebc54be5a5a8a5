@main struct Edgeprobe { static func main() {} }
