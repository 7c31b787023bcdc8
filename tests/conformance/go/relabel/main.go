// Relabels label sets with Prometheus' own package: a case per line in, an answer per line out.
package main

import (
	"bufio"
	"encoding/json"
	"os"

	"github.com/prometheus/common/model"
	"github.com/prometheus/prometheus/model/labels"
	"github.com/prometheus/prometheus/model/relabel"
)

type testCase struct {
	Labels  map[string]string `json:"labels"`
	Configs []json.RawMessage `json:"configs"`
}

func main() {
	in := bufio.NewScanner(os.Stdin)
	in.Buffer(nil, 1<<24)
	out := json.NewEncoder(os.Stdout)
	for in.Scan() {
		var asked testCase
		if err := json.Unmarshal(in.Bytes(), &asked); err != nil {
			panic(err)
		}
		if err := out.Encode(answer(asked)); err != nil {
			panic(err)
		}
	}
}

func answer(asked testCase) any {
	var configs []*relabel.Config
	for _, raw := range asked.Configs {
		config := relabel.DefaultRelabelConfig
		if err := json.Unmarshal(raw, &config); err != nil {
			return map[string]string{"error": err.Error()}
		}
		if err := config.Validate(model.UTF8Validation); err != nil {
			return map[string]string{"error": err.Error()}
		}
		configs = append(configs, &config)
	}
	made := labels.NewBuilder(labels.FromMap(asked.Labels))
	if !relabel.ProcessBuilder(made, configs...) {
		return nil
	}
	return made.Labels().Map()
}
