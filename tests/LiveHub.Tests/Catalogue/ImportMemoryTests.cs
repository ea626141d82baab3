using LiveCommerce.LiveHub.Catalogue.Imports;

namespace LiveCommerce.LiveHub.Tests.Catalogue;

/// <summary>The heap is the whole process's, so nothing else may run beside this.</summary>
[CollectionDefinition(nameof(ImportMemoryTests), DisableParallelization = true)]
[Collection(nameof(ImportMemoryTests))]
public sealed class ImportMemoryTests
{
    [Fact]
    public async Task ReadingHoldsOneProductAtATimeHoweverLongTheFile()
    {
        const int rows = 60_000;
        long before = 0, after = 0;
        var reader = new ShopifyCsvReader("USD");
        var file = new GeneratedCsv("Handle,Title,Body (HTML),Variant SKU,Variant Price\n", n => $"p{n},P{n},\"{new string('d', 1000)}\",S{n},5\n", rows);
        await foreach (var _ in reader.ReadAsync(file))
        {
            if (reader.Rows == 1_000) before = GC.GetTotalMemory(forceFullCollection: true);
            if (reader.Rows == rows) after = GC.GetTotalMemory(forceFullCollection: true);
        }
        Assert.InRange(after - before, long.MinValue, 8_000_000); // of a file of 60 MB, which is 120 MB as strings
    }
}
