using FsCheck;
using FsCheck.Fluent;
using LiveCommerce.Grains.Stock.Memory;

namespace LiveCommerce.Grains.Tests.Stock.Memory;

public sealed class SlotIndexTests
{
    /// <summary>Hashes that collide in all their bits, in their place or in their partition, so that runs grow into each other.</summary>
    private static readonly uint[] Hashes = [.. from high in new uint[] { 0, 1, 0x7f, 0xff } from low in Enumerable.Range(0, 12) select (high << 24) | (uint)(low % 5 == 0 ? 0xffffff - low : low)];

    [Fact]
    public void BehavesLikeADictionaryUnderAnyOrderOfOperations() =>
        Prop.ForAll(Gen.Choose(0, 1_000_000).ArrayOf(400).ToArbitrary(), steps => Agrees(new SlotIndex(), steps)).QuickCheckThrowOnFailure();

    [Fact]
    public void BehavesTheSameOnceItIsCut() => Prop.ForAll(Gen.Choose(0, 1_000_000).ArrayOf(400).ToArbitrary(), steps =>
    {
        var index = new SlotIndex();
        for (var i = 0u; i < 5_000; i++) index.Add(SlotHash.Of(i, 1, 2), 1_000 + i);
        Agrees(index, steps);
        for (var i = 0u; i < 5_000; i++) if (index.Find(SlotHash.Of(i, 1, 2), new Exactly(1_000 + i)) != 1_000 + i) return false;
        return true;
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void GrowsToAMillionAndBackWithoutLosingOne()
    {
        const uint count = 1_000_000;
        var index = new SlotIndex();
        for (var i = 1u; i <= count; i++) index.Add(SlotHash.Of(i, 0, 0), i);
        Assert.Equal((int)count, index.Count);
        for (var i = 1u; i <= count; i++) Assert.Equal(i, index.Find(SlotHash.Of(i, 0, 0), new Exactly(i)));
        for (var i = count + 1; i <= count + 1_000; i++) Assert.Equal(0u, index.Find(SlotHash.Of(i, 0, 0), new Exactly(i)));
        for (var i = 1u; i <= count; i += 2) index.Remove(SlotHash.Of(i, 0, 0), i);
        for (var i = 1u; i <= count; i++) Assert.Equal(i % 2 == 0 ? i : 0, index.Find(SlotHash.Of(i, 0, 0), new Exactly(i)));
        Assert.Equal((int)count / 2, index.Count);
    }

    [Fact]
    public void WhatIsNotThereCannotBeTakenOut()
    {
        var index = new SlotIndex();
        index.Add(7, 1);
        Assert.Throws<InvalidOperationException>(() => index.Remove(7, 2));
        Assert.Throws<InvalidOperationException>(() => index.Replace(8, 1, 2));
        Assert.Equal(1u, index.Find(7, new Exactly(1)));
    }

    private static bool Agrees(SlotIndex index, int[] steps)
    {
        var before = index.Count;
        var model = new Dictionary<uint, uint>(); // reference -> hash
        foreach (var step in steps)
        {
            var reference = (uint)(step % 60) + 1;
            var known = model.TryGetValue(reference, out var hash);
            switch (step / 60 % 3)
            {
                case 0 when !known:
                    hash = Hashes[step / 180 % Hashes.Length];
                    index.Add(hash, reference);
                    model.Add(reference, hash);
                    break;
                case 1 when known:
                    index.Remove(hash, reference);
                    model.Remove(reference);
                    break;
                case 2 when known && !model.ContainsKey(reference + 100):
                    index.Replace(hash, reference, reference + 100);
                    index.Replace(hash, reference + 100, reference);
                    break;
                default:
                    break;
            }
            if (index.Count != before + model.Count) return false;
            foreach (var (each, at) in model) if (index.Find(at, new Exactly(each)) != each) return false;
            if (!model.ContainsKey(reference) && Hashes.Any(at => index.Find(at, new Exactly(reference)) != 0)) return false;
        }
        foreach (var (reference, hash) in model) index.Remove(hash, reference);
        return index.Count == before;
    }

    private readonly struct Exactly(uint sought) : IMatch
    {
        public bool Is(uint reference) => reference == sought;
    }
}
