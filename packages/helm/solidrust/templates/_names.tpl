{{- define "solidrust.name" -}}
{{- /* A service's name begins with a letter. */ -}}
{{- if regexMatch "^[0-9]" .Release.Name }}{{ printf "solidrust-%s" .Release.Name | trunc 50 | trimSuffix "-" }}{{ else if contains "solidrust" .Release.Name }}{{ .Release.Name | trunc 50 | trimSuffix "-" }}{{ else }}{{ printf "%s-solidrust" .Release.Name | trunc 50 | trimSuffix "-" }}{{ end }}
{{- end }}

{{- define "solidrust.selector" -}}
app.kubernetes.io/name: solidrust
app.kubernetes.io/instance: {{ .Release.Name | quote }}
{{- end }}

{{- define "solidrust.labels" -}}
{{ include "solidrust.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | quote }}
{{- end }}
