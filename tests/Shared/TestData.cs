namespace LiveCommerce.Tests.Shared;

/// <summary>Data of others, which is not part of this repository: tests that use it are skipped where it is absent.</summary>
internal static class TestData
{
    /// <summary>Files below a folder of the test data, as paths relative to it; a single empty name where the folder is absent.</summary>
    public static IReadOnlyList<string> Files(string folder, string pattern)
    {
        var root = Path.Combine(Root(), folder);
        return Directory.Exists(root)
            ? [.. Directory.EnumerateFiles(root, pattern, SearchOption.AllDirectories).Select(file => Path.GetRelativePath(root, file)).Order(StringComparer.Ordinal)]
            : [""];
    }

    public static string Require(params ReadOnlySpan<string> parts)
    {
        var path = Path.Combine([Root(), .. parts]);
        Assert.SkipUnless(File.Exists(path), $"The test data file {Path.Combine([.. parts])} is not here.");
        return path;
    }

    private static string Root()
    {
        if (Environment.GetEnvironmentVariable("LIVECOMMERCE_TEST_DATA") is { Length: > 0 } given) return given;
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "LiveCommerce.sln"))) return Path.Combine(folder.FullName, "..", "shared", "data");
        }
        return "";
    }
}
