// Generate the SDK of a Pulumi package for a language whose host cannot generate it.
//
//	generate-sdk SCHEMA LANGUAGE FOLDER
//
// The languages are go, nodejs and python. A current `pulumi package gen-sdk` does the same.
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"

	golang "github.com/pulumi/pulumi/pkg/v3/codegen/go"
	"github.com/pulumi/pulumi/pkg/v3/codegen/nodejs"
	"github.com/pulumi/pulumi/pkg/v3/codegen/python"
	"github.com/pulumi/pulumi/pkg/v3/codegen/schema"
)

func main() {
	if len(os.Args) != 4 {
		fail(fmt.Errorf("usage: generate-sdk SCHEMA LANGUAGE FOLDER"))
	}
	files, err := generate(os.Args[1], os.Args[2])
	if err != nil {
		fail(err)
	}
	for name, content := range files {
		file := filepath.Join(os.Args[3], name)
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			fail(err)
		}
		if err := os.WriteFile(file, content, 0o644); err != nil {
			fail(err)
		}
	}
}

func generate(schemaFile string, language string) (map[string][]byte, error) {
	text, err := os.ReadFile(schemaFile)
	if err != nil {
		return nil, err
	}
	var spec schema.PackageSpec
	if err := json.Unmarshal(text, &spec); err != nil {
		return nil, fmt.Errorf("%s: %w", schemaFile, err)
	}
	languages := map[string]schema.Language{
		"go": golang.Importer, "nodejs": nodejs.Importer, "python": python.Importer,
	}
	pkg, err := schema.ImportSpec(spec, languages, schema.NewNullLoader(), schema.ValidationOptions{})
	if err != nil {
		return nil, fmt.Errorf("%s: %w", schemaFile, err)
	}
	switch language {
	case "go":
		return golang.GeneratePackage("generate-sdk", pkg, nil)
	case "nodejs":
		return nodejs.GeneratePackage("generate-sdk", pkg, nil, nil, true, nil)
	case "python":
		return python.GeneratePackage("generate-sdk", pkg, nil, nil)
	default:
		return nil, fmt.Errorf("no generator of %s; expected go, nodejs or python", language)
	}
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, "generate-sdk:", err)
	os.Exit(1)
}
