/// wyhash by Wang Yi, version 4.1: a very fast hash of 64 bits that tells texts apart and secures nothing.
///
/// https://github.com/wangyi-fudan/wyhash
package enum WyHash {
    // The default secret.
    private static let s0: UInt64 = 0xa076_1d64_78bd_642f
    private static let s1: UInt64 = 0xe703_7ed1_a0b4_28db
    private static let s2: UInt64 = 0x8ebc_6af0_9c88_c6e3
    private static let s3: UInt64 = 0x5899_65cc_7537_4cc3

    package static func hash(_ bytes: UnsafeRawBufferPointer, seed: UInt64 = 0) -> UInt64 {
        var seed = seed ^ mixed(seed ^ s0, s1)
        let count = bytes.count
        var (a, b): (UInt64, UInt64) = (0, 0)
        if count > 16 {
            var place = 0
            if count - place > 48 {
                var (second, third) = (seed, seed)
                repeat {
                    seed = mixed(word(bytes, place) ^ s1, word(bytes, place + 8) ^ seed)
                    second = mixed(word(bytes, place + 16) ^ s2, word(bytes, place + 24) ^ second)
                    third = mixed(word(bytes, place + 32) ^ s3, word(bytes, place + 40) ^ third)
                    place += 48
                } while count - place > 48
                seed ^= second ^ third
            }
            while count - place > 16 {
                seed = mixed(word(bytes, place) ^ s1, word(bytes, place + 8) ^ seed)
                place += 16
            }
            (a, b) = (word(bytes, count - 16), word(bytes, count - 8))
        } else if count >= 4 {
            let middle = (count >> 3) << 2
            a = half(bytes, 0) << 32 | half(bytes, middle)
            b = half(bytes, count - 4) << 32 | half(bytes, count - 4 - middle)
        } else if count > 0 {
            a = UInt64(bytes[0]) << 16 | UInt64(bytes[count >> 1]) << 8 | UInt64(bytes[count - 1])
        }
        let product = (a ^ s1).multipliedFullWidth(by: b ^ seed)
        return mixed(product.low ^ s0 ^ UInt64(count), product.high ^ s1)
    }

    private static func mixed(_ a: UInt64, _ b: UInt64) -> UInt64 {
        let product = a.multipliedFullWidth(by: b)
        return product.low ^ product.high
    }

    private static func word(_ bytes: UnsafeRawBufferPointer, _ place: Int) -> UInt64 {
        UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: place, as: UInt64.self))
    }

    private static func half(_ bytes: UnsafeRawBufferPointer, _ place: Int) -> UInt64 {
        UInt64(UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: place, as: UInt32.self)))
    }
}
