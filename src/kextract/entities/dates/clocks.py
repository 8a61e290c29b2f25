"""Clock times on the day of 24 hours."""

from __future__ import annotations

from kextract.entities.dates.points import Clock

#: Hours before this one belong to the afternoon where the end of a range does: 1시 30분부터 오후 3시.
_MORNING = 6


def clock_pair(first: Clock, second: Clock) -> tuple[tuple[int, int], tuple[int, int]]:
    """Return begin and end of a range of clock times as (hour, minute).

    Args:
        first: begin as written.
        second: end as written; without a half of the day of its own it takes that of the begin (`오후 2시~4시`), unless
            it would lie before it (`오후 11시~3시` ends at night).
    """
    begin, end = clock_time(first), clock_time(second)
    inherits = second.meridiem is None and end[0] < 12 and not (second.colon and end > begin)
    later = (end[0] + 12, end[1])
    if inherits and (first.meridiem == "pm" or end <= begin) and later > begin:
        end = later
    if first.meridiem is None and second.meridiem == "pm" and not first.colon and 1 <= begin[0] < _MORNING:
        afternoon = (begin[0] + 12, begin[1])
        begin = afternoon if afternoon < end else begin
    return begin, end


def clock_time(clock: Clock) -> tuple[int, int]:
    """Return a clock time as (hour, minute) of the day of 24 hours."""
    hour, minute = clock.hour, clock.minute or 0
    if (clock.meridiem == "pm" and hour < 12) or (clock.meridiem == "night" and 5 <= hour < 12):
        hour += 12
    elif (clock.meridiem == "am" and hour == 12) or (clock.meridiem == "night" and hour == 12):
        hour = 0
    elif clock.meridiem == "noon" and 1 <= hour <= 5:
        hour += 12
    return hour, minute
