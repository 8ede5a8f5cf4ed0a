@main enum Kachel { static func main() {} }
