package io.rdmagateway.cli;

import com.google.protobuf.Timestamp;
import io.rdmagateway.proto.v1.Region;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** What is shown of a region. */
record RegionListing(Region region) {

    /** Has all of them in one table. */
    static String table(List<Region> regions) {
        if (regions.isEmpty()) {
            return "no region that you may use" + System.lineSeparator();
        }
        TextTable table = new TextTable().row("name", "size", "backed by", "owner", "grants");
        for (Region region : regions) {
            table.row(
                    region.getName(),
                    Figures.bytes(region.getLengthBytes()),
                    backing(region),
                    region.getOwner(),
                    Integer.toString(region.getGrantCount()));
        }
        return table.render("");
    }

    private static String backing(Region region) {
        return region.getFilePath().isEmpty() ? "memory" : region.getFilePath();
    }

    String text() {
        return new TextTable()
                .row("name", region.getName())
                .row("size", Figures.bytes(region.getLengthBytes()) + " (" + region.getLengthBytes() + " bytes)")
                .row("backed by", backing(region))
                .row("owner", region.getOwner())
                .row("readers", String.join(", ", region.getReadersList()))
                .row("writers", String.join(", ", region.getWritersList()))
                .row("made", time(region.getCreateTime()))
                .row("grants", Integer.toString(region.getGrantCount()))
                .row("note", region.getNote())
                .render("");
    }

    Map<String, Object> json() {
        return Json.object(
                "name", region.getName(),
                "length_bytes", region.getLengthBytes(),
                "file_path", region.getFilePath(),
                "owner", region.getOwner(),
                "readers", List.copyOf(region.getReadersList()),
                "writers", List.copyOf(region.getWritersList()),
                "create_time", time(region.getCreateTime()),
                "grant_count", region.getGrantCount(),
                "note", region.getNote());
    }

    static String time(Timestamp time) {
        return Instant.ofEpochSecond(time.getSeconds(), time.getNanos()).toString();
    }
}
