"""zopa: the zone of possible agreement."""
