namespace LiveCommerce.Faults.Tests.Server;

/// <summary>The server that was built in the same configuration as these tests.</summary>
internal static class ServerBinary
{
    public static string Path { get; } = Find();

    private static string Find()
    {
        // artifacts/bin/<project>/<configuration>/
        var own = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd(System.IO.Path.DirectorySeparatorChar));
        var dll = System.IO.Path.Combine(own.Parent!.Parent!.FullName, "LiveHub", own.Name, "LiveCommerce.LiveHub.dll");
        return File.Exists(dll) ? dll : throw new FileNotFoundException($"The server was not built: {dll} is absent.", dll);
    }
}
