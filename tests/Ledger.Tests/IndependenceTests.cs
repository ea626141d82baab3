using System.Reflection;

namespace LiveCommerce.Ledger.Tests;

public sealed class IndependenceTests
{
    /// <summary>Code shared with what writes the journal could hide the same mistake on both sides.</summary>
    [Fact]
    public void TheVerifierReferencesNothingOfTheProject()
    {
        var references = typeof(Verification).Assembly.GetReferencedAssemblies().Select(name => name.Name!).ToList();

        Assert.NotEmpty(references);
        Assert.DoesNotContain(references, name => name.StartsWith("LiveCommerce", StringComparison.Ordinal));
        Assert.All(references, name => Assert.True(
            name.StartsWith("System", StringComparison.Ordinal) || name is "Microsoft.Data.Sqlite" or "mscorlib" or "netstandard", name));
    }

    [Fact]
    public void EveryKindOfBreachIsExplained()
    {
        var page = File.ReadAllText(Path.Combine(Root(), "docs", "verifying.md"));
        Assert.All(Enum.GetValues<BreachKind>().Select(Breach.NameOf), name => Assert.Contains($"`{name}`", page, StringComparison.Ordinal));
    }

    private static string Root()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "LiveCommerce.sln"))) return folder.FullName;
        }
        throw new InvalidOperationException($"{Assembly.GetExecutingAssembly().Location} does not lie in the repository.");
    }
}
