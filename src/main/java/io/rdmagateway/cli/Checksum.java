package io.rdmagateway.cli;

import io.rdmagateway.client.Regions;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.zip.CRC32C;

/** What both sides compute of the bytes and compare, to know that they have the same. */
enum Checksum {
    SHA256("sha256", "SHA-256") {
        @Override
        Running begin() {
            MessageDigest digest = Sha256.newDigest();
            return new Running() {
                @Override
                public void update(ByteBuffer bytes) {
                    digest.update(bytes);
                }

                @Override
                public byte[] value() {
                    return digest.digest();
                }
            };
        }

        @Override
        byte[] ofRegion(Regions regions, String region, long lengthBytes) {
            return regions.sha256(region, 0, lengthBytes);
        }
    },
    CRC32C("crc32c", "CRC32C") {
        @Override
        Running begin() {
            CRC32C crc = new CRC32C();
            return new Running() {
                @Override
                public void update(ByteBuffer bytes) {
                    crc.update(bytes);
                }

                @Override
                public byte[] value() {
                    return bytes((int) crc.getValue());
                }
            };
        }

        @Override
        byte[] ofRegion(Regions regions, String region, long lengthBytes) {
            return bytes(regions.crc32c(region, 0, lengthBytes));
        }

        private static byte[] bytes(int value) {
            return ByteBuffer.allocate(Integer.BYTES).putInt(value).array();
        }
    },
    /** Nothing is compared. */
    NONE("none", "nothing") {
        @Override
        Running begin() {
            return new Running() {
                @Override
                public void update(ByteBuffer bytes) {}

                @Override
                public byte[] value() {
                    return new byte[0];
                }
            };
        }

        @Override
        byte[] ofRegion(Regions regions, String region, long lengthBytes) {
            return new byte[0];
        }
    };

    private final String word;
    private final String title;

    Checksum(String word, String title) {
        this.word = word;
        this.title = title;
    }

    /** One that takes bytes in turn. */
    interface Running {
        void update(ByteBuffer bytes);

        /** Returns what came out, big-endian; called once. */
        byte[] value();
    }

    abstract Running begin();

    /** Has the gateway compute it where the bytes are, from the beginning of the region. */
    abstract byte[] ofRegion(Regions regions, String region, long lengthBytes);

    /** Returns its name for people. */
    String title() {
        return title;
    }

    /** Returns its name on the command line and in JSON. */
    @Override
    public String toString() {
        return word;
    }
}
