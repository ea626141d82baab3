namespace LiveCommerce.LoadTests.Client;

/// <summary>
/// The chat lines that one viewer was shown, by their numbers, which go up in a show. One that comes twice or after a later one breaks the promise of a log:
/// each once and in order. One bit a line.
/// </summary>
public sealed class ChatLines
{
    private ulong[] _seen = new ulong[16];

    /// <summary>The newest one; 0 before the first.</summary>
    public long Last { get; private set; }

    /// <summary>Lines that came again, or too late.</summary>
    public int OutOfOrder { get; private set; }

    /// <summary>One entry of an update's log.</summary>
    public void Told(long number)
    {
        if (number <= Last) OutOfOrder++;
        Keep(number);
    }

    /// <summary>One entry of a snapshot, which may repeat what was known.</summary>
    public void Began(long number) => Keep(number);

    public bool Has(long number) => number >= 0 && number / 64 < _seen.Length && (_seen[number / 64] & (1UL << (int)(number % 64))) != 0;

    private void Keep(long number)
    {
        // A number is the server's: one that is far beyond all lines of a run is a breach, not a reason to fill memory.
        if (number is < 0 or > 10_000_000) throw new ProtocolBreachException($"A chat line has the number {number}.");
        if (number / 64 >= _seen.Length) Array.Resize(ref _seen, Math.Max(_seen.Length * 2, (int)(number / 64) + 1));
        _seen[number / 64] |= 1UL << (int)(number % 64);
        Last = Math.Max(Last, number);
    }
}
