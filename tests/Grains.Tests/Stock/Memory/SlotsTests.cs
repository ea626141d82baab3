using LiveCommerce.Grains.Stock.Memory;

namespace LiveCommerce.Grains.Tests.Stock.Memory;

public sealed class SlotsTests
{
    [Theory]
    [InlineData(10)]
    [InlineData(5_000)]
    [InlineData(20_000)]
    public void WhatIsLentStaysAsItWas(int count)
    {
        var random = new Random(count);
        var slots = new Slots<Slot>();
        var model = new Dictionary<int, int>();
        for (var round = 0; round < 4; round++)
        {
            for (var i = 0; i < count; i++) Step();
            var before = new Dictionary<int, int>(model);
            using var loan = slots.Lend();
            for (var i = 0; i < count; i++) Step();
            using var second = slots.Lend();
            var between = new Dictionary<int, int>(model);
            for (var i = 0; i < count; i++) Step();
            Assert.Equal(before.OrderBy(entry => entry.Key), loan.InUse().Select(slot => KeyValuePair.Create(slot, loan.Read(slot).Value)));
            Assert.Equal(between.OrderBy(entry => entry.Key), second.InUse().Select(slot => KeyValuePair.Create(slot, second.Read(slot).Value)));
        }
        Assert.Equal(model.Count, slots.Count);
        foreach (var (slot, value) in model) Assert.Equal(value, slots.Read(slot).Value);

        void Step()
        {
            if (model.Count > 0 && random.Next(3) == 0)
            {
                var gone = model.Keys.First();
                slots.Free(gone);
                model.Remove(gone);
            }
            else if (model.Count > 0 && random.Next(2) == 0)
            {
                var changed = model.Keys.First();
                slots.Change(changed).Value = model[changed] = random.Next();
            }
            else
            {
                var slot = slots.Take();
                slots.Change(slot).Value = random.Next();
                model.Add(slot, slots.Read(slot).Value);
            }
        }
    }

    private struct Slot : ISlot
    {
        public int Value;

        public int NextFree { get; set; }
    }
}
