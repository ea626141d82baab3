using LiveCommerce.Grains.Values;

namespace LiveCommerce.Grains.Stock.Memory;

/// <summary>
/// The purchases that reservations are paid by, under small numbers. The usual form, a letter and 32 hexadecimal digits, is kept as 128 bits;
/// any other text as itself.
/// </summary>
internal sealed class PurchaseNames
{
    public const int None = -1;
    private readonly Slots<Slot> _slots = new();
    private readonly Dictionary<int, string> _others = [];

    public int Count => _slots.Count;

    public int Add(string name)
    {
        var number = _slots.Take();
        ref var slot = ref _slots.Change(number);
        slot = default;
        if (name.Length == 1 + Hex.Digits && char.IsAsciiLetter(name[0]) && Hex.TryRead(name.AsSpan(1, 16), out slot.High) && Hex.TryRead(name.AsSpan(17), out slot.Low))
            slot.Letter = name[0];
        else
            _others.Add(number, name);
        return number;
    }

    public string Text(int number) => Text(number, _slots.Read(number), _others);

    /// <summary>The names as they are now, for another thread to read.</summary>
    public Loan Lend() => new(_slots.Lend(), new Dictionary<int, string>(_others));

    public void Remove(int number)
    {
        if (_slots.Read(number).Letter == 0) _others.Remove(number);
        _slots.Free(number);
    }

    private static string Text(int number, Slot slot, Dictionary<int, string> others) =>
        slot.Letter == 0 ? others[number] : string.Create(1 + Hex.Digits, slot, static (text, slot) =>
        {
            text[0] = slot.Letter;
            Hex.Write(slot.High, slot.Low, text[1..]);
        });

    public sealed class Loan(SlotsLoan<Slot> slots, Dictionary<int, string> others) : IDisposable
    {
        public string Text(int number) => PurchaseNames.Text(number, slots.Read(number), others);

        public void Dispose() => slots.Dispose();
    }

    internal struct Slot : ISlot
    {
        public ulong High;
        public ulong Low;
        public char Letter;

        public int NextFree { get; set; }
    }
}
